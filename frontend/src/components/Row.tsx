/** One sample: its name, and its panes from left to right. Far from the window, only its space. */
import type { ReadonlySignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Source } from "../state/cells.ts";
import { captionOf, type ColumnSpec } from "../state/columns.ts";
import { FACTS_HEIGHT } from "../viewport/layout.ts";
import { Name } from "./Name.tsx";
import { useNear } from "./near.ts";
import { PaneView } from "./PaneView.tsx";

interface RowProps {
  readonly sample: string;
  readonly sources: ReadonlySignal<readonly Source[]>;
  readonly columns: readonly ColumnSpec[];
  readonly width: number;
  readonly height: number;
}

export function Row({ sample, sources, columns, width, height }: RowProps) {
  const element = useRef<HTMLDivElement>(null);
  const isNear = useNear(element);
  const caption = captionOf(sources.value, sample);
  const label = `Sample ${(caption ?? sample).slice(0, 200)}`;
  return (
    <div
      class="row"
      ref={element}
      data-sample={sample}
      role="group"
      aria-label={label}
      style={{ height: `${height + FACTS_HEIGHT}px` }}
    >
      <div class="sample">
        {caption !== null && (
          <b>
            <Name name={caption} length={80} />
          </b>
        )}
        <span>
          #<Name name={sample} length={40} />
        </span>
      </div>
      {isNear.value &&
        columns.map((column) => (
          <PaneView
            key={column.key}
            column={column}
            sample={sample}
            sources={sources}
            width={width}
            height={height}
          />
        ))}
    </div>
  );
}
