/** Tells elements when they come near the visible part of the scrolling area, and when they leave. */

export interface Nearness {
  /** The scrolling area; elements observed before it is known wait for it. */
  attach(root: HTMLElement): () => void;
  observe(element: Element, changed: Changed): () => void;
}

/** `height` is that of the element, in CSS pixels; null where it was not measured. */
type Changed = (isNear: boolean, height: number | null) => void;

/** Half a window ahead is enough for a picture to be there when it is scrolled to. */
const MARGIN_PX = { x: 800, y: 400 } as const;

export function createNearness(): Nearness {
  const listeners = new Map<Element, Changed>();
  let observer: IntersectionObserver | null = null;
  let area: HTMLElement | null = null;

  /** The observer answers frames later: what is near at once is asked for at once. */
  const lookAt = (element: Element): void => {
    if (area !== null && isNear(element, area)) listeners.get(element)?.(true, null);
  };

  return {
    attach(root) {
      area = root;
      observer = new IntersectionObserver(
        (entries) => {
          for (const { target, isIntersecting, boundingClientRect } of entries) {
            listeners.get(target)?.(isIntersecting, boundingClientRect.height);
          }
        },
        { root, rootMargin: `${MARGIN_PX.y}px ${MARGIN_PX.x}px` },
      );
      for (const element of listeners.keys()) {
        observer.observe(element);
        lookAt(element);
      }
      return () => {
        area = null;
        observer?.disconnect();
        observer = null;
      };
    },
    observe(element, changed) {
      listeners.set(element, changed);
      observer?.observe(element);
      lookAt(element);
      return () => {
        listeners.delete(element);
        observer?.unobserve(element);
      };
    },
  };
}

function isNear(element: Element, area: HTMLElement): boolean {
  const [a, b] = [element.getBoundingClientRect(), area.getBoundingClientRect()];
  return (
    b.height > 0 &&
    a.bottom >= b.top - MARGIN_PX.y &&
    a.top <= b.bottom + MARGIN_PX.y &&
    a.right >= b.left - MARGIN_PX.x &&
    a.left <= b.right + MARGIN_PX.x
  );
}
