/** Says at which steps inputs or targets did not stay the same, and goes there: of a sample, or of a tag. */
import type { Change } from "../../model/changes.ts";
import { amount } from "../../model/groups.ts";
import { formatStep } from "../../model/steps.ts";
import { useApp } from "../shared/context.ts";

interface ChangesProps {
  readonly changes: readonly Change[];
  /** There is one run only, and no need to say which it is. */
  readonly isOfOne: boolean;
}

export function Changes({ changes, isOfOne }: ChangesProps) {
  const roles = [...new Set(changes.map(({ role }) => role))];
  return (
    <>
      {roles.map((role) => (
        <RoleChanges
          key={role}
          role={role}
          changes={changes.filter((change) => change.role === role)}
          isOfOne={isOfOne}
        />
      ))}
    </>
  );
}

interface RoleChangesProps {
  readonly role: string;
  /** At least one. */
  readonly changes: readonly Change[];
  readonly isOfOne: boolean;
}

function RoleChanges({ role, changes, isOfOne }: RoleChangesProps) {
  const { store } = useApp();
  const samples = new Set(changes.map(({ sample }) => sample)).size;
  const whose = samples === 1 ? role : `${role} of ${amount(samples, "sample")}`;
  const runs = isOfOne ? [] : [...new Set(changes.map(({ run }) => run))];
  const steps = [...new Set(changes.map(({ position }) => position))].sort((a, b) => a - b);
  const [first] = steps;
  const where =
    steps.length === 1 ? `at step ${formatStep(changes[0]!.step)}` : `at ${steps.length} steps`;
  const title = changes
    .slice(0, 30)
    .map(({ run, sample, step }) => {
      const of = samples === 1 ? "" : `, sample ${sample.slice(0, 40)}`;
      return `run ${run.slice(0, 80)}${of}: step ${formatStep(step)}`;
    })
    .join("\n");
  const goToNext = (): void => {
    const now = store.position.peek() ?? 0;
    store.goTo(steps.find((step) => step > now) ?? first!);
  };
  return (
    <button class="changes" title={`Differs from the previous step:\n${title}`} onClick={goToNext}>
      {runs.map((run) => (
        <i key={run} class="dot" style={{ background: store.colours.value.get(run) }} />
      ))}
      {whose} changed {where}
    </button>
  );
}
