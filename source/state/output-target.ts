// Which text of a run is shown under its steps.
import type { Json } from '../json.ts';
import type { DerivedStatus, Run } from '../run/run.ts';
import { textOf } from '../workflow/value-text.ts';

/** The reply of one attempt. */
export type OutputTarget = {
  readonly runId: string;
  readonly stepId: string;
  readonly item?: string;
  readonly attempt: number;
  /** Whether it is being written. */
  readonly live: boolean;
};

/**
 * The reply of the step that is chosen; else of the one under way, the one the run stopped at, or the last
 * that was completed.
 */
export function chooseOutput(
  run: Run,
  derived: DerivedStatus,
  stepId: string | null,
): OutputTarget | undefined {
  if (stepId !== null) return outputOf(run, derived, stepId);
  // What has a run of its own replies there.
  if (run.inFlight[0]?.run !== undefined) return undefined;
  const current = run.inFlight[0]?.stepId ?? run.failure?.stepId ?? run.checkpoint?.stepId;
  const last = run.executedTemplates.findLast(({ skipped }) => skipped === undefined)?.stepId;
  return (
    (current === undefined ? undefined : outputOf(run, derived, current)) ??
    (last === undefined ? undefined : outputOf(run, derived, last))
  );
}

function outputOf(run: Run, derived: DerivedStatus, stepId: string): OutputTarget | undefined {
  const target = (attempt: number, live: boolean, item?: string): OutputTarget => ({
    runId: run.id,
    stepId,
    attempt,
    live,
    ...(item === undefined ? {} : { item }),
  });
  const record = run.executedTemplates.find((other) => other.stepId === stepId && other.item === undefined);
  if (record !== undefined) return target(record.attempt ?? 0, false);
  const begun = run.inFlight.find((attempt) => attempt.stepId === stepId);
  if (begun?.run !== undefined) return undefined;
  if (begun !== undefined) return target(begun.attempt, derived === 'running', begun.item);
  if (run.failure?.stepId === stepId) return target(run.failure.attempt, false);
  if (run.checkpoint?.stepId === stepId && run.checkpoint.reply !== undefined) {
    return target(run.checkpoint.reply.record.attempt ?? 0, false);
  }
  return undefined;
}

export function outputKey({ runId, stepId, item, attempt }: OutputTarget): string {
  return JSON.stringify([runId, stepId, item ?? null, attempt]);
}

/** What a step put into the data, for a run whose reply files are not there. */
export function storedOutput(run: Run, stepId: string): string {
  const record = run.executedTemplates.find((other) => other.stepId === stepId && other.item === undefined);
  const fields = record?.outputFields.filter((field) => Object.hasOwn(run.data, field)) ?? [];
  const [only] = fields;
  if (only !== undefined && fields.length === 1) return readable(run.data[only]);
  return fields.map((field) => `${field}: ${readable(run.data[field])}`).join('\n');
}

/** A list of simple values as one line each; everything else as it stands in a prompt. */
function readable(value: Json | undefined): string {
  const isPlainList = Array.isArray(value) && !value.some((item) => typeof item === 'object');
  return isPlainList
    ? value
        .map((item) => `\n- ${textOf(item)}`)
        .join('')
        .trimStart()
    : textOf(value);
}
