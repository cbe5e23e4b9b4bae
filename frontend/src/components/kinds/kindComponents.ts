/** The components of each kind of pane: the one list of kinds beside `src/kinds/`. */
import type { ComponentType } from "preact";
import type { ErrorView } from "../../errorMaps/index.ts";
import type { PaneKindName, PaneSpec } from "../../kinds/index.ts";
import type { ValueGroup } from "../../model/valueGroups.ts";
import { AgreementLegend } from "../controls/AgreementLegend.tsx";
import { FlowControl } from "../controls/FlowControl.tsx";
import { Legend } from "../controls/Legend.tsx";
import { ScalarControl } from "../controls/ScalarControl.tsx";
import { ScaleControl } from "../controls/ScaleControl.tsx";
import { ToneControl } from "../controls/ToneControl.tsx";
import { AgreementPaneView } from "../pane/AgreementPaneView.tsx";
import { ErrorPaneView } from "../pane/ErrorPaneView.tsx";
import type { PaneProps } from "../pane/PaneFrame.tsx";

export interface KindComponents {
  /** How values of the kind become colours; null where nothing is chosen. */
  readonly Control: ComponentType<{ readonly valueGroup: ValueGroup }> | null;
  /** How much an output differs from what it is compared with. */
  readonly ErrorPane: ComponentType<PaneProps>;
  /** What the colours of these panes mean. */
  readonly ErrorLegend: ComponentType<ErrorLegendProps>;
}

export interface ErrorLegendProps {
  readonly valueGroup: ValueGroup;
  readonly view: ErrorView;
}

const NUMBERS = { ErrorPane: ErrorPaneView, ErrorLegend: ScaleControl };

const COMPONENTS: Readonly<Record<PaneKindName, KindComponents>> = {
  image: { Control: ToneControl, ...NUMBERS },
  labels: { Control: Legend, ErrorPane: AgreementPaneView, ErrorLegend: AgreementLegend },
  scalar: { Control: ScalarControl, ...NUMBERS },
  flow: { Control: FlowControl, ...NUMBERS },
  unknown: { Control: null, ...NUMBERS },
};

export function componentsOf({ kind }: PaneSpec): KindComponents {
  return COMPONENTS[kind];
}
