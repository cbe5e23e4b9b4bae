/** Tells elements when they come near the visible part of the scrolling area, and when they leave. */

export interface Nearness {
  /** The scrolling area; elements observed before it is known wait for it. */
  attach(root: HTMLElement): () => void;
  observe(element: Element, changed: (isNear: boolean) => void): () => void;
}

/** Half a window ahead is enough for a picture to be there when it is scrolled to. */
const MARGIN = "400px 800px";

export function createNearness(): Nearness {
  const listeners = new Map<Element, (isNear: boolean) => void>();
  let observer: IntersectionObserver | null = null;
  return {
    attach(root) {
      observer = new IntersectionObserver(
        (entries) => {
          for (const { target, isIntersecting } of entries) listeners.get(target)?.(isIntersecting);
        },
        { root, rootMargin: MARGIN },
      );
      for (const element of listeners.keys()) observer.observe(element);
      return () => {
        observer?.disconnect();
        observer = null;
      };
    },
    observe(element, changed) {
      listeners.set(element, changed);
      observer?.observe(element);
      return () => {
        listeners.delete(element);
        observer?.unobserve(element);
      };
    },
  };
}
