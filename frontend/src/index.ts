/** The entry point that TensorBoard calls: fills the document with the page. */
import { h, render as mount } from "preact";
import { createApp } from "./app.ts";
import { Page } from "./components/Page.tsx";
import { Boundary, Broken } from "./components/shared/Boundary.tsx";
import { AppContext } from "./components/shared/context.ts";
import { FETCH_WORKER, startFetchWorker } from "./images/fetchWorkerThread.ts";
import { isWorker, startWorker } from "./worker/worker.ts";

// Workers that fetch, decode, draw and compare are this module, too: nothing else is served.
if (isWorker()) (self.name === FETCH_WORKER ? startFetchWorker : startWorker)();

export async function render(): Promise<void> {
  // This module is static/index.js; the routes are one level up, wherever TensorBoard is mounted.
  const styles = addStyles(new URL("index.css", import.meta.url));
  const root = document.createElement("div");
  root.id = "triptych-root";
  document.body.append(root);
  try {
    const app = createApp(new URL("../", import.meta.url), new URL(import.meta.url));
    await styles;
    document.documentElement.lang = "en";
    document.title = "Triptych";
    mount(h(AppContext.Provider, { value: app }, h(Boundary, { of: null }, h(Page, null))), root);
    window.addEventListener("pagehide", ({ persisted }) => {
      // A page that the browser only puts aside comes back as it was.
      if (!persisted) app.dispose();
    });
  } catch (error) {
    // An error that leaves this function is a blank tab.
    mount(h(Broken, { error }), root);
  }
}

/** Settles when the style sheet is there, or is not coming: unstyled is better than blank. */
function addStyles(url: URL): Promise<void> {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = url.href;
  const settled = new Promise<void>((resolve) => {
    link.onload = () => resolve();
    link.onerror = () => resolve();
  });
  document.head.append(link);
  return settled;
}
