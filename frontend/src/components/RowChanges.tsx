/** Says at which steps the input or the target of a sample did not stay the same, and goes there. */
import { changesOf, type Change } from "../state/changes.ts";
import type { Source } from "../state/cells.ts";
import { formatStep } from "../state/steps.ts";
import { useWorld } from "./context.ts";

interface RowChangesProps {
  readonly sample: string;
  readonly sources: readonly Source[];
}

export function RowChanges({ sample, sources }: RowChangesProps) {
  const changes = sources.flatMap(({ run, state }) =>
    state.kind === "ready" ? changesOf(run, state.series, sample) : [],
  );
  const roles = [...new Set(changes.map(({ role }) => role))];
  return (
    <>
      {roles.map((role) => (
        <RoleChanges
          key={role}
          role={role}
          changes={changes.filter((change) => change.role === role)}
          isOfOne={sources.length === 1}
        />
      ))}
    </>
  );
}

interface RoleChangesProps {
  readonly role: string;
  /** At least one. */
  readonly changes: readonly Change[];
  /** There is one run only, and no need to say which it is. */
  readonly isOfOne: boolean;
}

function RoleChanges({ role, changes, isOfOne }: RoleChangesProps) {
  const { store } = useWorld();
  const runs = isOfOne ? [] : [...new Set(changes.map(({ run }) => run))];
  const steps = [...new Set(changes.map(({ step }) => step))].sort((a, b) => a - b);
  const [first] = steps;
  const where =
    steps.length === 1 ? `at step ${formatStep(changes[0]!.logged)}` : `at ${steps.length} steps`;
  const title = changes
    .slice(0, 30)
    .map(({ run, logged }) => `run ${run.slice(0, 80)}: step ${formatStep(logged)}`)
    .join("\n");
  const goToNext = (): void => {
    const now = store.step.peek() ?? 0;
    store.goTo(steps.find((step) => step > now) ?? first!);
  };
  return (
    <button
      class="changes"
      title={`Another ${role} than at the step before:\n${title}`}
      onClick={goToNext}
    >
      {runs.map((run) => (
        <i key={run} class="dot" style={{ background: store.colours.value.get(run) }} />
      ))}
      {role} changed {where}
    </button>
  );
}
