// Which text of a run is shown under its steps.
import type { Json } from '../json.ts';
import { nameWork } from '../run/read-fan.ts';
import type { DerivedStatus, Run } from '../run/run.ts';
import { textOf } from '../workflow/template/value-text.ts';

/** The reply of one attempt; with `fan` a step with its items as a whole, which is not in a file. */
export type OutputTarget = {
  readonly runId: string;
  readonly stepId: string;
  readonly item?: string;
  readonly fan?: true;
  readonly attempt: number;
  /** Whether it is being written. */
  readonly live: boolean;
};

/** A step, or one item of it. */
export type ChosenWork = { readonly stepId: string; readonly item?: string };

/** What a run is about: the work that has been under way for longest, or the one it stopped at. */
export function currentWork(run: Run): ChosenWork | undefined {
  return run.inFlight[0] ?? run.failure ?? run.checkpoint ?? undefined;
}

/**
 * The reply of the work that is chosen; else of the one that the run is about, or of the last step that was
 * completed.
 */
export function chooseOutput(
  run: Run,
  derived: DerivedStatus,
  chosen: ChosenWork | null,
): OutputTarget | undefined {
  if (chosen !== null) return outputOf(run, derived, chosen);
  // What has a run of its own replies there.
  if (run.inFlight[0]?.run !== undefined) return undefined;
  const current = currentWork(run);
  const last = run.executedTemplates.findLast(({ skipped }) => skipped === undefined);
  return (
    (current === undefined ? undefined : outputOf(run, derived, current)) ??
    (last === undefined ? undefined : outputOf(run, derived, { stepId: last.stepId }))
  );
}

function outputOf(run: Run, derived: DerivedStatus, chosen: ChosenWork): OutputTarget | undefined {
  const { stepId, item } = chosen;
  const isChosen = (work: ChosenWork | null | undefined) => work?.stepId === stepId && work.item === item;
  const named = { runId: run.id, stepId, ...(item === undefined ? {} : { item }) };
  const target = (attempt: number, live: boolean): OutputTarget => ({ ...named, attempt, live });
  if (item === undefined && hasItems(run, stepId)) return { ...named, fan: true, attempt: 0, live: false };
  // An item whose value has changed has its old record until it is done again.
  const begun = run.inFlight.find(isChosen);
  const record = run.executedTemplates.find(isChosen);
  if (record !== undefined && (begun === undefined || item === undefined))
    return target(record.attempt ?? 0, false);
  if (begun?.run !== undefined) return undefined;
  if (begun !== undefined) return target(begun.attempt, derived === 'running');
  if (run.failure !== null && isChosen(run.failure)) return target(run.failure.attempt, false);
  if (run.checkpoint?.stepId === stepId && run.checkpoint.reply !== undefined) {
    return target(run.checkpoint.reply.record.attempt ?? 0, false);
  }
  return undefined;
}

/** Whether the step has begun to go through a list. */
export function hasItems(run: Run, stepId: string): boolean {
  const isItem = (work: ChosenWork | null) => work?.stepId === stepId && work.item !== undefined;
  return (
    run.inFlight.some(isItem) ||
    isItem(run.failure) ||
    run.executedTemplates.some(
      (record) => isItem(record) || (record.stepId === stepId && record.items !== undefined),
    )
  );
}

export function outputKey({ runId, stepId, item, fan, attempt }: OutputTarget): string {
  return JSON.stringify([runId, stepId, item ?? null, fan ?? false, attempt]);
}

/** `analyse`, or `analyse 3`; foreign text. */
export function nameTarget(target: OutputTarget): string {
  return nameWork(target);
}

/** What a step or an item of it put into the data, for a run whose reply files are not there. */
export function storedOutput(run: Run, { stepId, item }: ChosenWork): string {
  const record = run.executedTemplates.find((other) => other.stepId === stepId && other.item === item);
  const fields = record?.outputFields.filter((field) => Object.hasOwn(run.data, field)) ?? [];
  const valueIn = (field: string): Json | undefined => {
    const value = run.data[field];
    return item === undefined ? value : Array.isArray(value) ? value[Number(item) - 1] : undefined;
  };
  const [only] = fields;
  if (only !== undefined && fields.length === 1) return readable(valueIn(only));
  return fields.map((field) => `${field}: ${readable(valueIn(field))}`).join('\n');
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
