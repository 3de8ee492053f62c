// The steps of a run as lines of a table: those that are done, under way or still to come, and what is wrong with them.
import { formatSum, type Sum } from '../money.ts';
import { completedSteps } from '../run/find-works.ts';
import { findQueued, queueOf } from '../run/queue.ts';
import { describeFan, type FanNow, readFan } from '../run/read-fan.ts';
import { countRepairs, sentBackOf } from '../run/repair.ts';
import type { DerivedStatus, Run, StepRecord } from '../run/run.ts';
import { spentOnStep } from '../run/spent.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { formatDuration, formatTable } from './format-values.ts';

export function listSteps(
  run: Run,
  derived: DerivedStatus,
  workflow: Workflow | undefined,
): readonly string[] {
  const fans = readFans(run, workflow);
  const done = completedSteps(run);
  const records = run.executedTemplates.filter(({ item }) => item === undefined);
  const left = [
    ...(workflow?.steps ?? []).map(({ id }) => id),
    ...run.inFlight.map(({ stepId }) => stepId),
    ...run.executedTemplates.map(({ stepId }) => stepId),
  ].filter((id) => !done.has(id));
  return [
    ...formatTable([
      ...records.map((record) =>
        describeDone(record, spentOnStep(run, record.stepId), fans.get(record.stepId)),
      ),
      ...[...new Set(left)].map((id) => [
        `  ${signOf(run, derived, id)}`,
        id,
        ...countsOf(fans.get(id)),
        ...runOf(run, id),
        ...waitsOf(run, derived, id),
        ...repairsOf(run, id),
      ]),
    ]),
    ...run.executedTemplates.flatMap(describeDetails),
    ...[...fans.values()].flatMap(({ items }) => describeAttempts(items, derived)),
    ...(derived === 'running' ? describeQueued(run) : []),
  ];
}

function readFans(run: Run, workflow: Workflow | undefined): ReadonlyMap<string, FanNow> {
  const fans = new Map<string, FanNow>();
  for (const { id, fan } of workflow?.steps ?? []) {
    const now = fan === undefined ? undefined : readFan(run, id, fan);
    if (now !== undefined) fans.set(id, now);
  }
  return fans;
}

function signOf(run: Run, derived: DerivedStatus, stepId: string): string {
  const { inFlight, failure, checkpoint } = run;
  if (derived === 'running' && queueOf(run).some((work) => work.stepId === stepId)) return '⠋';
  if (inFlight.some((attempt) => attempt.stepId === stepId)) {
    if (derived === 'running') return '⠋';
    if (derived === 'interrupted') return '!';
  }
  if (failure?.stepId === stepId) return '✗';
  return checkpoint?.stepId === stepId ? '‖' : '·';
}

function describeDone(record: StepRecord, spent: Sum, fan: FanNow | undefined): readonly string[] {
  const gives = record.outputFields.length === 0 ? '' : `→ ${record.outputFields.join(', ')}`;
  if (record.skipped !== undefined) return ['  ⊘', record.stepId, 'skipped', '', '', '', gives];
  return [
    '  ✓',
    record.stepId,
    record.durationMs === undefined ? '' : formatDuration(record.durationMs),
    record.usage?.outputTokens === undefined ? '' : `${record.usage.outputTokens} tok`,
    formatSum(spent) || (record.cached === undefined ? '' : 'cached'),
    record.model ?? (record.run === undefined ? '' : `run ${record.run}`),
    gives,
    ...(record.items === undefined ? [] : countsOf(fan)),
  ];
}

/** Those of items are told with them. */
function runOf({ inFlight }: Run, stepId: string): readonly string[] {
  const own = inFlight.find((attempt) => attempt.stepId === stepId && attempt.item === undefined);
  return own?.run === undefined ? [] : [`run ${own.run}`];
}

/** What its provider keeps it waiting for; that of items is told with them. */
function waitsOf(run: Run, derived: DerivedStatus, stepId: string): readonly string[] {
  const queued = derived === 'running' ? findQueued(run, { stepId }) : undefined;
  return queued === undefined ? [] : [`waits for ${queued.limit}, since ${queued.since}`];
}

function describeQueued(run: Run): readonly string[] {
  return queueOf(run).flatMap(({ stepId, item, limit, since }) =>
    item === undefined ? [] : [`  ⠋ ${stepId} ${item}: waits for ${limit}, since ${since}`],
  );
}

/** A reply that did not fit, while the next one is still to come. */
function repairsOf(run: Run, stepId: string): readonly string[] {
  const attempts = sentBackOf(run, { stepId });
  return attempts.length === 0 ? [] : [`the reply did not fit: ${countRepairs(attempts)}`];
}

function countsOf(fan: FanNow | undefined): readonly string[] {
  return fan === undefined ? [] : [describeFan(fan.counts)];
}

function describeDetails(record: StepRecord): readonly string[] {
  const { stepId, item, failed, skipped, items, run, repairs, warnings = [] } = record;
  const name = item === undefined ? stepId : `${stepId} ${item}`;
  const own = item === undefined || run === undefined ? '' : `, run ${run}`;
  return [
    ...(skipped === undefined ? [] : [`  ⊘ ${name}: ${skipped}`]),
    ...(failed === undefined ? [] : [`  ✗ ${name}: ${failed}${own}`]),
    ...(failed === undefined && own !== '' ? [`  ✓ ${name}${own}`] : []),
    ...(repairs === undefined || failed !== undefined
      ? []
      : [`  ↩ ${name}: the reply fitted after ${countRepairs(repairs)}`]),
    // The warnings of a list are that its items failed, which their own records say.
    ...(items === undefined ? warnings.map((warning) => `  ! ${name}: ${warning}`) : []),
  ];
}

function describeAttempts(items: FanNow['items'], derived: DerivedStatus): readonly string[] {
  const sign = derived === 'running' ? '⠋' : derived === 'interrupted' ? '!' : undefined;
  return items.flatMap(({ attempt }) => {
    if (attempt === undefined || (sign === undefined && attempt.run === undefined)) return [];
    const repair = attempt.repair === undefined ? '' : `, repair ${attempt.repair}`;
    const again = attempt.attempt === 1 ? '' : `, attempt ${attempt.attempt}${repair}`;
    const own = attempt.run === undefined ? '' : `, run ${attempt.run}`;
    return [
      `  ${sign ?? '·'} ${attempt.stepId} ${attempt.item ?? ''}: since ${attempt.startedAt}${again}${own}`,
    ];
  });
}
