// What resuming a run would do, step by step, before it does it.
import { roundCost, type Sum } from '../money.ts';
import type { Step, Workflow } from '../workflow/workflow.ts';
import type { EditedField } from './find-edits.ts';
import { childrenInFlight } from './parent.ts';
import { isReopened } from './reopened.ts';
import type { KeptItems, Run, StepRecord } from './run.ts';
import { isPaid } from './spent.ts';
import { type Standing, type Standings, withRewriters } from './standing.ts';

/** `asks`: a person is to decide. `unknown`: whether it is done again depends on what others give. */
export type PlannedDoing = 'kept' | 'again' | 'unknown' | 'to do' | 'asks';

export type PlannedStep = {
  readonly stepId: string;
  readonly does: PlannedDoing;
  readonly why?: string;
  readonly stale: boolean;
  /** The fields of its outputs that a person has changed. */
  readonly edited: readonly string[];
  /** What it took when it was done, where that is known. */
  readonly took?: Took;
};

/** Tokens of what was sent and of what came back. */
export type Took = Sum & { readonly tokens: number; readonly durationMs: number };

export type ResumePlan = {
  /** Whether stale steps are done again. */
  readonly redoesStale: boolean;
  readonly steps: readonly PlannedStep[];
  readonly counts: { readonly [doing in PlannedDoing]: number };
  readonly stale: number;
  /** What the steps that are done again took before. */
  readonly again: Took;
  /** The same of those of which it is unknown. */
  readonly unknown: Took;
};

/** How the run stands, as it was looked at. */
export type Found = { readonly standings: Standings; readonly edits: readonly EditedField[] };

export function planResume(
  workflow: Workflow,
  run: Run,
  { standings, edits }: Found,
  redoesStale: boolean,
): ResumePlan {
  const again = new Set(redoesStale ? staleWithRewriters(workflow, run, standings) : []);
  const steps = workflow.steps.map((step): PlannedStep => {
    const record = recordOf(run, step.id);
    const took = record === undefined ? undefined : tookOf(run, step.id, standings.get(step.id));
    return {
      stepId: step.id,
      ...(record === undefined ? openDoing(step, run) : doneDoing(step.id, standings, again, redoesStale)),
      stale: standings.get(step.id)?.kind === 'stale',
      edited: edits.flatMap(({ field, stepId }) => (stepId === step.id ? [field] : [])),
      ...(took === undefined ? {} : { took }),
    };
  });
  const counts = { kept: 0, again: 0, unknown: 0, 'to do': 0, asks: 0 };
  for (const { does } of steps) counts[does] += 1;
  return {
    redoesStale,
    steps,
    counts,
    stale: steps.filter(({ stale }) => stale).length,
    again: sumOf(steps, 'again'),
    unknown: sumOf(steps, 'unknown'),
  };
}

export function staleSteps(standings: Standings): readonly string[] {
  return [...standings].flatMap(([stepId, { kind }]) => (kind === 'stale' ? [stepId] : []));
}

function staleWithRewriters(workflow: Workflow, run: Run, standings: Standings): readonly string[] {
  return withRewriters(workflow, run, staleSteps(standings));
}

type Doing = Pick<PlannedStep, 'does' | 'why'>;

function openDoing(step: Step, run: Run): Doing {
  const { failure, checkpoint } = run;
  if (failure?.stepId === step.id) return { does: 'to do', why: `it failed, ${failure.kind}` };
  if (checkpoint?.stepId === step.id && checkpoint.reply !== undefined)
    return { does: 'asks', why: 'its reply is to be accepted' };
  const [child] = childrenInFlight(run).filter(({ stepId }) => stepId === step.id);
  if (child !== undefined) return { does: 'to do', why: `its run ${child.run} goes on` };
  return { does: asksPerson(step) ? 'asks' : 'to do' };
}

function doneDoing(
  stepId: string,
  standings: Standings,
  again: ReadonlySet<string>,
  redoesStale: boolean,
): Doing {
  const standing = standings.get(stepId) ?? { kind: 'fresh' };
  if (standing.kind !== 'stale' && again.has(stepId))
    return { does: 'again', why: 'an earlier step that is done again gives what this one has changed' };
  switch (standing.kind) {
    case 'stale':
      return { does: redoesStale ? 'again' : 'kept', why: standing.why };
    case 'unknown':
      return redoesStale
        ? { does: 'unknown', why: `it depends on what ${standing.from.join(' and ')} will give` }
        : { does: 'kept' };
    case 'incomparable':
      return { does: 'kept', why: `nobody can tell whether it is stale: ${standing.why}` };
    case 'fresh':
      return { does: 'kept' };
  }
}

/** A question with a default and no time is not asked. */
function asksPerson(step: Step): boolean {
  const question = step.kind === 'human' ? step.question : null;
  return question !== null && (question.default === undefined || question.timeout !== undefined);
}

function recordOf(run: Run, stepId: string): StepRecord | undefined {
  return run.executedTemplates.find((record) => record.stepId === stepId && record.item === undefined);
}

function tookOf(run: Run, stepId: string, standing: Standing | undefined): Took | undefined {
  const keptItems = standing?.kind === 'stale' ? standing.keptItems : undefined;
  const took = tookBefore(run, [stepId], keptItems === undefined ? {} : { [stepId]: keptItems });
  return took.tokens === 0 && took.durationMs === 0 ? undefined : took;
}

/** What these steps took when they were done, each with its items; of those the step itself has only the sum. */
export function tookBefore(run: Run, stepIds: readonly string[], keptItems?: KeptItems): Took {
  const records = run.executedTemplates.filter(
    (record) => record.items === undefined && isReopened(record, stepIds, keptItems),
  );
  return {
    tokens: sum(records.map(({ usage }) => (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0))),
    durationMs: sum(records.map(({ durationMs }) => durationMs ?? 0)),
    ...sumOfMoney(records.map(sumOfRecord)),
  };
}

/** Of a reply that was taken from an earlier attempt what that one cost: to another prompt nobody has replied yet. */
function sumOfRecord({ cost, cached, model }: StepRecord): Sum {
  const paid = cached === undefined ? cost : cached.cost;
  return { cost: paid, unknown: paid === undefined && isPaid(model) ? 1 : 0 };
}

/** Without what is nothing. */
function sumOfMoney(sums: readonly Sum[]): Sum {
  const cost = roundCost(sum(sums.map((each) => each.cost ?? 0)));
  const unknown = sum(sums.map((each) => each.unknown ?? 0));
  return { ...(cost === 0 ? {} : { cost }), ...(unknown === 0 ? {} : { unknown }) };
}

function sumOf(steps: readonly PlannedStep[], doing: PlannedDoing): Took {
  const meant = steps.filter(({ does }) => does === doing);
  return {
    tokens: sum(meant.map(({ took }) => took?.tokens ?? 0)),
    durationMs: sum(meant.map(({ took }) => took?.durationMs ?? 0)),
    ...sumOfMoney(meant.map(({ took }) => took ?? {})),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
