/** Where in the whole picture one looks while it is zoomed in; a click or a drag in it looks elsewhere. */
import { useComputed, type ReadonlySignal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { createPaneModel } from "../../derived/panes.ts";
import { createPictureSlot } from "../../images/pictureSlot.ts";
import type { Source } from "../../model/cells.ts";
import type { ColumnSpec } from "../../model/columns.ts";
import { FIT, seenPart } from "../../pixels/view.ts";
import { useApp } from "../shared/context.ts";

const WIDTH = 92;
const HEIGHT = 120;

interface MiniMapProps {
  readonly tag: string;
  readonly sample: string;
  readonly sources: ReadonlySignal<readonly Source[]>;
  /** Whose picture is shown. */
  readonly column: ColumnSpec;
}

export function MiniMap(props: MiniMapProps) {
  const { store } = useApp();
  return store.view.value.scale > FIT.scale ? <Map {...props} /> : null;
}

function Map({ tag, sample, sources, column }: MiniMapProps) {
  const app = useApp();
  const { store, pictures, compositor } = app;
  const { role, run } = column;
  const canvas = useRef<HTMLCanvasElement>(null);
  const slot = useMemo(() => {
    const { reconnects } = store;
    const { cell } = createPaneModel(app, sources, { tag, sample }, { role, run });
    const slot = createPictureSlot(
      { pictures, reconnects },
      cell,
      () => null,
      () => {
        const picture = slot.picture();
        if (canvas.current === null || picture === null) return;
        const scale = Math.min(WIDTH / picture.width, HEIGHT / picture.height);
        const ratio = window.devicePixelRatio;
        const context = canvas.current.getContext("2d");
        canvas.current.width = Math.max(1, Math.round(picture.width * scale * ratio));
        canvas.current.height = Math.max(1, Math.round(picture.height * scale * ratio));
        if (context === null) return;
        context.imageSmoothingQuality = "high";
        context.drawImage(picture.bitmap, 0, 0, canvas.current.width, canvas.current.height);
      },
    );
    return slot;
  }, [tag, sample, role, run]);
  useLayoutEffect(() => slot.start(), [slot]);

  const part = useComputed(() => {
    const sizes = compositor.reference.value;
    return sizes === null ? null : seenPart(store.view.value, sizes.pane, sizes.image);
  });
  const look = (event: PointerEvent & { currentTarget: HTMLElement }): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const box = event.currentTarget.getBoundingClientRect();
    const inside = (value: number): number => Math.min(1, Math.max(0, value));
    store.view.value = {
      ...store.view.peek(),
      x: inside((event.clientX - box.left) / box.width),
      y: inside((event.clientY - box.top) / box.height),
    };
  };
  const size = slot.held.value === null ? null : slot.picture();
  const scale = size === null ? 0 : Math.min(WIDTH / size.width, HEIGHT / size.height);
  const seen = part.value;
  return (
    <div
      class="mini-map"
      aria-hidden="true"
      style={{
        width: `${(size?.width ?? 0) * scale}px`,
        height: `${(size?.height ?? 0) * scale}px`,
      }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        look(event);
      }}
      onPointerMove={look}
    >
      <canvas ref={canvas} />
      {seen !== null && (
        <i
          style={{
            left: `${100 * seen.x}%`,
            top: `${100 * seen.y}%`,
            width: `${100 * seen.width}%`,
            height: `${100 * seen.height}%`,
          }}
        />
      )}
    </div>
  );
}
