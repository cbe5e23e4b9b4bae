/** One sample: its name, and its panes from left to right. Far from the window, only its space. */
import { useSignal, type ReadonlySignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { SAMPLES } from "../../commands/samples.ts";
import { NO_SPEC, type Source } from "../../model/cells.ts";
import type { Change } from "../../model/changes.ts";
import { captionOf, type ColumnSpec } from "../../model/columns.ts";
import { FACTS_HEIGHT } from "../../model/layout.ts";
import { isReference } from "../../model/reference.ts";
import { sliceAt } from "../../model/volumes.ts";
import { imagePoint, isSameSize, pixelAt, type Point } from "../../pixels/view.ts";
import { componentsOf, type KindComponents } from "../kinds/kindComponents.ts";
import { PaneView } from "../pane/PaneView.tsx";
import type { Pointed } from "../pane/Reading.tsx";
import { CommandButton } from "../shared/CommandButton.tsx";
import { useApp } from "../shared/context.ts";
import { Name, WrappedName } from "../shared/Name.tsx";
import { useNear } from "../shared/useNear.ts";
import { Changes } from "./Changes.tsx";
import { MiniMap } from "./MiniMap.tsx";
import { RowLock } from "./RowLock.tsx";

interface RowProps {
  readonly tag: string;
  readonly sample: string;
  readonly sources: ReadonlySignal<readonly Source[]>;
  /** Inputs and targets of the sample that did not stay the same; null where that is said for many at once. */
  readonly changes: readonly Change[] | null;
  readonly columns: readonly ColumnSpec[];
  readonly width: number;
  readonly height: number;
}

const LINE_PX = 18;
const CHARACTERS_A_LINE = 15;

export function Row({ tag, sample, sources, changes, columns, width, height }: RowProps) {
  const element = useRef<HTMLDivElement>(null);
  const { compositor, store, panels } = useApp();
  const isNear = useNear(element);
  const pointed = useSignal<Pointed | null>(null);
  /** The pixel under the pointer, counted in the picture that is pointed at. */
  const pixel = useSignal<Point | null>(null);
  const point = (event: PointerEvent): void => {
    panels.pointed.value = { tag, sample };
    const surface = compositor.of(event.target);
    const placement = surface?.placement() ?? null;
    if (surface === null || surface.picture === null || placement === null) return unpoint();
    const box = surface.canvas.getBoundingClientRect();
    const at = { x: event.clientX - box.left, y: event.clientY - box.top };
    pixel.value = pixelAt(placement, surface.picture, at);
    const canvases = [...(element.current?.querySelectorAll(".pane canvas") ?? [])];
    const pictures = canvases.map((canvas) => compositor.of(canvas)?.picture ?? surface.picture!);
    const isOfMany = pictures.some((picture) => !isSameSize(picture, surface.picture!));
    pointed.value =
      pixel.value === null ? null : { ...imagePoint(placement, surface.picture, at), isOfMany };
    panels.pointedAt.value = pointed.value;
  };
  const unpoint = (): void => {
    pixel.value = null;
    pointed.value = null;
    panels.pointedAt.value = null;
  };
  const firstCompared = columns.findIndex((column) => !isReference(store.reference.value, column));
  const [first] = columns;
  const caption = captionOf(sources.value, sample);
  // As many as are certainly inside of the row.
  const lines = Math.max(2, Math.min(6, Math.floor(height / LINE_PX) - 1));
  const label = `Sample ${(caption ?? sample).slice(0, 200)}`;
  return (
    <div
      class="row"
      ref={element}
      data-sample={sample}
      role="group"
      aria-label={label}
      onPointerDown={point}
      onPointerMove={point}
      onPointerLeave={unpoint}
      style={{ height: `${height + FACTS_HEIGHT}px` }}
    >
      <div class="sample">
        <div class="sample-text">
          <CommandButton
            command={store.focus.value === null ? SAMPLES.open : SAMPLES.close}
            row={{ tag, sample }}
            class="caption"
          >
            {caption !== null && (
              <b style={{ "--lines": lines }}>
                <WrappedName name={caption} length={CHARACTERS_A_LINE * lines} />
              </b>
            )}
            <span>
              #<Name name={sample} length={40} />
            </span>
          </CommandButton>
          {isNear.value && <RowLock tag={tag} sample={sample} />}
          {isNear.value && changes !== null && (
            <Changes changes={changes} isOfOne={sources.value.length === 1} />
          )}
          {isNear.value && first !== undefined && (
            <MiniMap key={first.key} tag={tag} sample={sample} sources={sources} column={first} />
          )}
          <Pixel pixel={pixel} pointed={pointed} />
        </div>
      </div>
      {isNear.value &&
        columns.map((column, index) => {
          const isChangeShownAbove = changes === null;
          const isTabStop = index === firstCompared;
          const props = {
            tag,
            column,
            sample,
            sources,
            width,
            height,
            pointed,
            isTabStop,
            isChangeShownAbove,
          };
          const View = column.isError ? errorPaneOf(sources.value, column) : PaneView;
          return <View key={column.key} {...props} />;
        })}
    </div>
  );
}

function errorPaneOf(
  sources: readonly Source[],
  { role, run }: ColumnSpec,
): KindComponents["ErrorPane"] {
  const spec = sources.find((source) => source.run === run)?.specs.get(role) ?? NO_SPEC;
  return componentsOf(spec).ErrorPane;
}

interface PixelProps {
  readonly pixel: ReadonlySignal<Point | null>;
  readonly pointed: ReadonlySignal<Pointed | null>;
}

/** Where the pointer is; where panes differ in size, each says it for itself. */
function Pixel({ pixel, pointed }: PixelProps) {
  const { store } = useApp();
  if (pixel.value === null) return null;
  const { x, y } = pixel.value;
  const place = pointed.value?.isOfMany ? [] : [`x ${x}, y ${y}`];
  const depth = store.depth.value;
  const slice = depth > 1 ? [`z ${sliceAt(store.slice.value, store.depth.value, depth)}`] : [];
  return <span class="pixel">{[...place, ...slice].join(", ")}</span>;
}
