/** The one timeline: play, the track, the step as a number, and whether to follow. */
import { STEPS } from "../../commands/steps.ts";
import { SPEEDS } from "../../model/place.ts";
import { CommandButton } from "../shared/CommandButton.tsx";
import { CommandCheck } from "../shared/CommandCheck.tsx";
import { useApp } from "../shared/context.ts";
import { ChartButton, MetricChart } from "./MetricChart.tsx";
import { ProbeChart } from "./ProbeChart.tsx";
import { StepBox } from "./StepBox.tsx";
import { TimelineTrack } from "./TimelineTrack.tsx";

export function Timeline() {
  const { store } = useApp();
  const { speed } = store;
  return (
    <footer class="timeline">
      <div class="transport">
        <CommandButton command={STEPS.play} class="play" iconSize={20} />
        <select
          aria-label="Steps per second"
          title="Steps per second"
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
        <CommandCheck command={STEPS.follow} name="follow">
          follow latest
        </CommandCheck>
      </div>
      {store.probe.value === null ? <MetricChart /> : <ProbeChart />}
    </footer>
  );
}
