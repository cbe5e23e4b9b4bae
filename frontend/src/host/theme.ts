/** Light or dark, as TensorBoard is; outside TensorBoard as the system is. */
import { signal, type ReadonlySignal } from "@preact/signals";

export interface Theme {
  readonly dark: ReadonlySignal<boolean>;
  dispose(): void;
}

export function watchTheme(): Theme {
  const dark = signal(false);
  const body = hostBody();
  const system = matchMedia("(prefers-color-scheme: dark)");
  const update = (): void => {
    dark.value = body === null ? system.matches : body.classList.contains("dark-mode");
    document.documentElement.classList.toggle("dark", dark.value);
    document.documentElement.style.colorScheme = dark.value ? "dark" : "light";
  };
  update();
  if (body === null) {
    system.addEventListener("change", update);
    return { dark, dispose: () => system.removeEventListener("change", update) };
  }
  const observer = new MutationObserver(update);
  observer.observe(body, { attributes: true, attributeFilter: ["class"] });
  return { dark, dispose: () => observer.disconnect() };
}

function hostBody(): HTMLElement | null {
  try {
    return window.parent === window ? null : window.parent.document.body;
  } catch {
    return null;
  }
}
