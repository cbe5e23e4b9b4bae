/** The one timeline: play, the track, the step as a number, and whether to follow. */
import { SPEEDS } from "../../model/place.ts";
import { useApp } from "../shared/context.ts";
import { Icon } from "../shared/Icon.tsx";
import { ChartButton, MetricChart } from "./MetricChart.tsx";
import { ProbeChart } from "./ProbeChart.tsx";
import { StepBox } from "./StepBox.tsx";
import { TimelineTrack } from "./TimelineTrack.tsx";

export function Timeline() {
  const { store } = useApp();
  const { playing, speed, follow } = store;
  return (
    <footer class="timeline">
      <div class="transport">
        <button
          class="play"
          aria-label={playing.value ? "Pause" : "Play"}
          title="Play or pause (Space)"
          onClick={() => (playing.value = !playing.value)}
        >
          <Icon name={playing.value ? "pause" : "play"} size={20} />
        </button>
        <select
          aria-label="Steps a second"
          title="Steps a second"
          value={String(speed.value)}
          onChange={(event) => (speed.value = Number(event.currentTarget.value))}
        >
          {SPEEDS.map((value) => (
            <option key={value} value={String(value)}>
              {value}/s
            </option>
          ))}
        </select>
        {store.probe.value === null && <ChartButton />}
      </div>
      <TimelineTrack />
      <div class="where">
        <StepBox />
        <label class="check" title="Go to each new step as it comes (F)">
          <input
            type="checkbox"
            name="follow"
            checked={follow.value}
            onChange={() => store.setFollow(!follow.value)}
          />
          follow latest
        </label>
      </div>
      {store.probe.value === null ? <MetricChart /> : <ProbeChart />}
    </footer>
  );
}
