/** Puts the parts together: one of each, and one way to stop them all. */
import { batch, computed, effect } from "@preact/signals";
import { createClient } from "./api/client.ts";
import { startPoll, type Poll, type PollEvents } from "./api/poll.ts";
import { shareOut } from "./api/shares.ts";
import { keysOf } from "./commands/index.ts";
import { createInView, type InView } from "./derived/inView.ts";
import { createMetricsInView, type MetricsInView } from "./derived/metricsInView.ts";
import { createErrorMapCache, type ErrorMapCache } from "./comparisons/errorMapCache.ts";
import { createScales, type Scales } from "./comparisons/scale.ts";
import { readAddress } from "./host/address.ts";
import { syncAddress } from "./host/addressSync.ts";
import { watchFrame } from "./host/frame.ts";
import { listenToKeys } from "./host/keyboard.ts";
import { releaseFocusAfterPointer } from "./host/pointerFocus.ts";
import { listenToHost } from "./host/messages.ts";
import { watchMotion, type Motion } from "./host/motion.ts";
import { keepPointing } from "./host/pointer.ts";
import { withPreferences } from "./host/preferences.ts";
import { watchTheme, type Theme } from "./host/theme.ts";
import { createFetchWorker } from "./images/fetchWorker.ts";
import { createFits } from "./images/fits.ts";
import { createPictures, type Pictures } from "./images/pictures.ts";
import { depthOf } from "./model/volumes.ts";
import { createCompositor, type Compositor } from "./paint/compositor.ts";
import { isReadable } from "./pixels/readBack.ts";
import { startPlayer } from "./services/player.ts";
import { startPrefetcher, type Prefetcher } from "./services/prefetch.ts";
import { createProber, type Prober } from "./services/prober.ts";
import { createSeriesCache, sourcesOf, type SeriesCache } from "./services/seriesCache.ts";
import { createComparing, type Comparing } from "./state/comparing.ts";
import { createPanels, type Panels } from "./state/panels.ts";
import { createStore, type Store } from "./state/store.ts";
import { createNearness, type Nearness } from "./viewport/nearness.ts";
import { createZoom, type Zoom } from "./viewport/zoom.ts";
import { createWorkerClient } from "./workerClient/workerClient.ts";

export interface App {
  readonly store: Store;
  readonly poll: Poll;
  readonly seriesCache: SeriesCache;
  readonly pictures: Pictures;
  readonly prefetcher: Prefetcher;
  readonly compositor: Compositor;
  readonly zoom: Zoom;
  readonly comparing: Comparing;
  readonly errorMaps: ErrorMapCache;
  readonly scales: Scales;
  readonly inView: InView;
  readonly metricsInView: MetricsInView;
  readonly prober: Prober;
  readonly theme: Theme;
  readonly motion: Motion;
  readonly nearness: Nearness;
  readonly panels: Panels;
  dispose(): void;
}

/** Room for 100 steps of 16 pictures of 256 x 256 pixels, as they are and as small panes show them. */
const PICTURE_LIMITS = {
  pictures_bytes: 576 * 1024 * 1024,
  stored_bytes: 128 * 1024 * 1024,
};
const FIT_BYTES = 64 * 1024 * 1024;
/** Workers that compare pictures; each starts with its first question. */
const COMPARERS = 2;
const ERROR_MAP_BYTES = 128 * 1024 * 1024;

/** `base` is the address that the plugin's routes are relative to, `module` that of this script. */
export function createApp(base: URL, module: URL): App {
  const client = createClient(base);
  const shares = shareOut();
  const store = createStore(() => withPreferences(readAddress()));
  store.isReadable.value = isReadable();
  const frame = watchFrame();
  const theme = watchTheme();
  const fits = createFits(FIT_BYTES);
  const compositor = createCompositor(fits);
  const fetchWorker = createFetchWorker(base, module);
  // Others than that which draws: a map that takes long to compute must not hold it up.
  const drawing = createWorkerClient(module);
  const comparers = Array.from({ length: COMPARERS }, () => createWorkerClient(module));
  const pictures = createPictures(
    (signal, request) => fetchWorker.fetchPayloads(signal, { ...request, panes: fits.panes }),
    shares.pictures,
    drawing,
    PICTURE_LIMITS,
  );
  const seriesCache = createSeriesCache(client, shares.series, store);
  const prefetcher = startPrefetcher(store, pictures);
  const zoom = createZoom(store.view, compositor);
  const panels = createPanels({ width: window.innerWidth, height: window.innerHeight });
  const events: PollEvents = {
    changed: store.receive,
    answered() {
      if (store.connection.peek().kind === "ok") return;
      batch(() => {
        store.connection.value = { kind: "ok" };
        store.reconnects.value += 1;
      });
    },
    failed(message, retry_ms) {
      store.connection.value = { kind: "gone", message, retry_at: Date.now() + retry_ms };
    },
  };
  const poll = startPoll(client, events, () => store.without.peek());
  const motion = watchMotion();
  const isStill = computed(() => motion.isReduced.value || !frame.visible.value);
  const isLoaded = computed(() => pictures.pending.value === 0);
  const comparing = createComparing(store, isStill);
  const errorMaps = createErrorMapCache(
    comparers,
    ERROR_MAP_BYTES,
    () => (store.isReadable.value = false),
  );
  const inView = createInView(store, seriesCache);
  const metricsInView = createMetricsInView(store, seriesCache);
  const prober = createProber({ store, seriesCache, pictures });
  const commandApp = { store, zoom, panels, comparing, seriesCache, inView, metricsInView };

  const stops = [
    // Without some writers, the catalog has other steps.
    store.without.subscribe(() => store.catalog.peek() !== null && poll.now()),
    poll.stop,
    frame.dispose,
    theme.dispose,
    motion.dispose,
    comparing.dispose,
    errorMaps.dispose,
    compositor.dispose,
    prober.dispose,
    fits.dispose,
    pictures.dispose,
    fetchWorker.dispose,
    drawing.dispose,
    ...comparers.map(({ dispose }) => dispose),
    seriesCache.dispose,
    prefetcher.dispose,
    listenToHost(poll.now),
    listenToKeys(keysOf(commandApp)),
    releaseFocusAfterPointer(),
    startPlayer(store, pictures.pending, seriesCache.isHere),
    onResize(compositor.invalidateAll),
    syncAddress(store),
    keepPointing(
      () => void [store.view.value, store.focus.value, isLoaded.value],
      () => (panels.pointedAt.value = null),
    ),
    effect(() => {
      store.depth.value = depthOf(
        store.groups.value.flatMap((group) => sourcesOf(group, seriesCache)),
      );
    }),
    effect(() => {
      poll.setVisible(frame.visible.value);
      if (!frame.visible.value) store.playing.value = false;
    }),
  ];
  return {
    store,
    poll,
    seriesCache,
    pictures,
    prefetcher,
    compositor,
    zoom,
    comparing,
    errorMaps,
    scales: createScales((valueGroup) =>
      valueGroup === ""
        ? store.scale.value
        : (store.valueSettings.value.get(valueGroup)?.errorEnd ?? null),
    ),
    inView,
    metricsInView,
    prober,
    theme,
    motion,
    nearness: createNearness(),
    panels,
    dispose() {
      for (const stop of stops) stop();
    },
  };
}

/** The browser's own zoom changes how many device pixels a canvas needs. */
function onResize(changed: () => void): () => void {
  window.addEventListener("resize", changed);
  return () => window.removeEventListener("resize", changed);
}
