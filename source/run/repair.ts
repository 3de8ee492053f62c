// Replies that did not fit and were sent back: the conversation that the next attempt of their step goes on with.
import { z } from 'zod';
import type { FailureKind } from '../workflow/failure-kind.ts';
import { isReopened } from './reopened.ts';
import type { Run, StepRecord } from './run.ts';
import type { RunEvent } from './run-event.ts';

export type Repair = {
  readonly stepId: string;
  readonly item?: string;
  /** Of the step's own prompt, with which the conversation began. Another prompt begins another one. */
  readonly promptHash: string;
  /** The oldest first. */
  readonly tries: readonly Try[];
};

/** The attempt whose reply was sent back, and what the model is told of it. */
export type Try = { readonly attempt: number; readonly faults: readonly string[] };

/** A reply that is sent back: which time it is, of how many. */
export type SentBack = {
  readonly promptHash: string;
  readonly faults: readonly string[];
  readonly number: number;
  readonly of: number;
};

type Work = { readonly stepId: string; readonly item?: string | undefined };

const repairsShape = z.array(
  z.looseObject({
    stepId: z.string(),
    item: z.string().exactOptional(),
    promptHash: z.string(),
    tries: z.array(z.looseObject({ attempt: z.number(), faults: z.array(z.string()) })),
  }),
);

export function isRepairs(given: unknown): given is readonly Repair[] {
  return repairsShape.safeParse(given).success;
}

/** What was sent back of the replies to that prompt; nothing where it is another prompt by now. */
export function triesOf(run: Pick<Run, 'repairs'>, work: Work, promptHash: string): readonly Try[] {
  const found = repairsOf(run).find((repair) => isOf(repair, work) && repair.promptHash === promptHash);
  return found?.tries ?? [];
}

/** The attempts at a work that is not done whose replies were sent back. */
export function sentBackOf(run: Pick<Run, 'repairs'>, work: Work): readonly number[] {
  const found = repairsOf(run).find((repair) => isOf(repair, work));
  return found?.tries.map(({ attempt }) => attempt) ?? [];
}

/** The attempt that was sent the prompt of its step and nothing else. */
export function firstAttemptOf({
  attempt,
  repairs,
}: Pick<StepRecord, 'attempt' | 'repairs'>): number | undefined {
  return repairs?.[0] ?? attempt;
}

/** `repair 1 of 2`. */
export function describeRepair({ number, of }: Pick<SentBack, 'number' | 'of'>): string {
  return `repair ${number} of ${of}`;
}

/** `1 repair`, of the attempts that were sent back. */
export function countRepairs({ length }: readonly unknown[]): string {
  return `${length} ${length === 1 ? 'repair' : 'repairs'}`;
}

/**
 * What is left of them after an event. A conversation is over when its step is done, or has failed for good at it;
 * a server that was busy, or a pause, leaves it as it is.
 */
export function repairsAfter(run: Pick<Run, 'repairs'>, event: RunEvent): readonly Repair[] | undefined {
  if (event.event === 'step-failed' && event.sentBack !== undefined) {
    const { sentBack, attempt, stepId, item } = event;
    const { promptHash, faults } = sentBack;
    const work = { stepId, ...(item === undefined ? {} : { item }) };
    const tries = [...triesOf(run, work, promptHash), { attempt, faults }];
    return [...repairsOf(run).filter((repair) => !isOf(repair, work)), { ...work, promptHash, tries }];
  }
  if (run.repairs === undefined) return undefined;
  const before = repairsOf(run);
  const left = before.filter((repair) => !isOver(repair, event));
  // The very same list where nothing is over, whatever it is; and an empty one, since a merge would keep a lost one.
  return left.length === before.length ? run.repairs : left;
}

/** With these the same conversation would fail the same way for ever. */
const finalKinds: ReadonlySet<FailureKind> = new Set(['schema-mismatch', 'missing-output', 'bad-request']);

function isOver(repair: Repair, event: RunEvent): boolean {
  switch (event.event) {
    case 'step-started':
      return isOf(repair, event.attempt) && event.attempt.repair === undefined;
    case 'step-completed':
    case 'step-skipped':
      return isDone(repair, event.record);
    case 'step-failed':
      return (
        isOf(repair, event) &&
        (event.record !== undefined || (event.retryInMs === null && finalKinds.has(event.cause.kind)))
      );
    case 'run-waiting':
      return event.checkpoint.reply !== undefined && isOf(repair, { stepId: event.checkpoint.stepId });
    case 'steps-reopened':
      return isReopened(repair, event.stepIds, event.keptItems ?? {});
    case 'checkpoint-rejected':
      return isReopened(repair, event.stepIds, {});
    case 'run-completed':
    case 'run-cancelled':
      return true;
    default:
      return false;
  }
}

/** With a step all of its items are done. */
function isDone(repair: Repair, { stepId, item }: Work): boolean {
  return repair.stepId === stepId && (item === undefined || repair.item === item);
}

function isOf(repair: Repair, { stepId, item }: Work): boolean {
  return repair.stepId === stepId && repair.item === item;
}

/** A person may have used the name for something of their own. */
function repairsOf({ repairs }: Pick<Run, 'repairs'>): readonly Repair[] {
  return isRepairs(repairs) ? repairs : [];
}
