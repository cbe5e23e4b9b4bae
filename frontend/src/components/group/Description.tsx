/** What was written about the series of a group: its beginning in the heading, at a click all of it. */
import { useMemo, useRef } from "preact/hooks";
import type { Group } from "../../model/groups.ts";
import { useApp } from "../shared/context.ts";
import { Name } from "../shared/Name.tsx";

export function Description({ group }: { readonly group: Group }) {
  const { panels } = useApp();
  const button = useRef<HTMLButtonElement>(null);
  const texts = textsOf(group);
  const beginning = useMemo(() => [...texts.keys()].map(plainText).join(" · "), [group]);
  if (texts.size === 0) return null;
  const content = [...texts].map(([html, runs]) => (
    <section key={html}>
      {texts.size > 1 && (
        <p class="quiet">
          {runs.map((run) => (
            <Name key={run} name={run} />
          ))}
        </p>
      )}
      <Markdown html={html} />
    </section>
  ));
  return (
    <button
      class="description"
      ref={button}
      aria-expanded={panels.popover.value?.anchor === button.current && button.current !== null}
      title="Show the whole description"
      onClick={({ currentTarget: anchor }) => (panels.popover.value = { anchor, content })}
    >
      {beginning.slice(0, 600)}
    </button>
  );
}

/** The runs that have it, by description, as safe HTML. */
function textsOf(group: Group): ReadonlyMap<string, readonly string[]> {
  const texts = new Map<string, string[]>();
  for (const { run, entry } of group.members) {
    const html = entry.description_html || asHtml(entry.description);
    if (html === "") continue;
    const runs = texts.get(html);
    if (runs === undefined) texts.set(html, [run]);
    else runs.push(run);
  }
  return texts;
}

/** Made safe by the server, with what TensorBoard uses for its own dashboards. */
function Markdown({ html }: { readonly html: string }) {
  return (
    <div
      class="markdown"
      dangerouslySetInnerHTML={{ __html: html }}
      onClick={(event) => {
        const link = (event.target as Element).closest("a");
        if (link === null) return;
        // Here it would take the place of this page.
        event.preventDefault();
        if (/^https?:/i.test(link.href)) window.open(link.href, "_blank", "noopener");
      }}
    />
  );
}

function asHtml(text: string): string {
  if (text === "") return "";
  const element = document.createElement("p");
  element.textContent = text;
  return element.outerHTML;
}

/** A parsed document runs no scripts and loads nothing. */
function plainText(html: string): string {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  return (body.textContent ?? "").trim().replace(/\s+/g, " ");
}
