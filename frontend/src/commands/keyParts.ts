/** What keys act on. */
import type { InView } from "../derived/inView.ts";
import type { MetricsInView } from "../derived/metricsInView.ts";
import type { SeriesCache } from "../services/seriesCache.ts";
import type { Comparing } from "../state/comparing.ts";
import type { Panels } from "../state/panels.ts";
import type { Store } from "../state/store.ts";
import type { Zoom } from "../viewport/zoom.ts";

export interface KeyParts {
  readonly store: Store;
  readonly zoom: Zoom;
  readonly panels: Panels;
  readonly comparing: Comparing;
  readonly seriesCache: SeriesCache;
  readonly inView: InView;
  readonly metricsInView: MetricsInView;
}
