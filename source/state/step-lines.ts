// The steps of a run as they are listed: its sections, and each step with what is known of it.
import { createItemLister } from '../run/fan-items.ts';
import { completedSteps, nextStepId } from '../run/find-works.ts';
import { findQueued } from '../run/queue.ts';
import { nameWork, readFan } from '../run/read-fan.ts';
import type { DerivedStatus, Run, StepRecord } from '../run/run.ts';
import { spentOnStep } from '../run/spent.ts';
import { readModelNames } from '../workflow/model-settings.ts';
import type { Step, Workflow } from '../workflow/workflow.ts';
import {
  closedFans,
  type FanLine,
  type FanView,
  type ItemLine,
  listItemLines,
  summarizeItems,
  waitingLine,
} from './item-lines.ts';
import type { ChildState } from './nested-steps.ts';

export type StepState = 'done' | 'skipped' | 'running' | 'interrupted' | 'failed' | 'waiting' | 'pending';

/** What is known of an attempt: of the one that is under way, or of the last one. */
export type AttemptLine = {
  readonly state: StepState;
  readonly attempt?: number;
  /** When the attempt that is under way began, in milliseconds since 1970. */
  readonly since?: number;
  /** The limit of its provider that it waits for, since then; foreign text. */
  readonly queued?: string;
  readonly durationMs?: number;
  readonly outputTokens?: number;
  /** What is known of the cost of its attempts, in USD, and of how many it is not known. */
  readonly cost?: number;
  readonly unknown?: number;
  readonly model?: string;
  /** The run that its reply was taken from. */
  readonly cached?: string;
  /** Its own run, of a step or item with `workflow`. */
  readonly run?: string;
  /** How that run stands, where it is known; see nested-steps.ts. */
  readonly child?: ChildState;
};

export type StepLine = AttemptLine & {
  readonly kind: 'step';
  readonly id: string;
  readonly name: string;
  /** Whether expressions give its outputs, and nobody is called. */
  readonly computed?: true;
  /** Why it was skipped; foreign text. */
  readonly skipped?: string;
  readonly fan?: FanLine;
};

/** A step, or an item of one that stands above it. */
export type WorkLine = StepLine | ItemLine;

export type StepsLine = { readonly kind: 'section'; readonly name: string } | WorkLine;

/** `analyse`, or `analyse 3 of 12`; foreign text. */
export function nameLine(line: WorkLine): string {
  return line.kind === 'item' ? nameWork({ stepId: line.id, item: line.item }, line.of) : line.id;
}

/** Without a workflow, the steps that have a record or are under way. */
export function listSteps(
  run: Run,
  derived: DerivedStatus,
  workflow: Workflow | undefined,
  view: FanView = closedFans,
): readonly StepsLine[] {
  const steps = workflow?.steps ?? [];
  const describe = createDescriber(run, derived, workflow, view);
  const listed = new Map(steps.map((step) => [step.id, describe(step)]));
  const sections = workflow?.sections ?? [];
  const ordered: StepsLine[] =
    sections.length === 0
      ? [...listed.values()].flat()
      : sections.flatMap((section) => [
          { kind: 'section' as const, name: section.name },
          ...section.stepIds.flatMap((id) => listed.get(id) ?? []),
        ]);
  const others = otherSteps(run, derived, new Set(listed.keys()));
  if (others.length > 0 && steps.length > 0)
    ordered.push({ kind: 'section', name: 'No longer in the workflow' });
  return [...ordered, ...others].map((line) => (line.kind === 'step' ? withCost(run, line) : line));
}

function withCost(run: Run, line: StepLine): StepLine {
  const { cost, unknown } = spentOnStep(run, line.id);
  return { ...line, ...(cost === 0 ? {} : { cost }), ...(unknown === 0 ? {} : { unknown }) };
}

/** A step with the items of it that are shown. */
type Describe = (step: Step) => readonly WorkLine[];

function createDescriber(
  run: Run,
  derived: DerivedStatus,
  workflow: Workflow | undefined,
  view: FanView,
): Describe {
  const records = new Map(
    run.executedTemplates.flatMap((record) =>
      record.item === undefined ? [[record.stepId, record] as const] : [],
    ),
  );
  const retrying = derived === 'running' ? findRetrying(run) : new Set<string>();
  const next = derived === 'running' && workflow !== undefined ? findNext(workflow, run) : undefined;
  const listItems = createItemLister();
  return (step) => {
    const record = records.get(step.id);
    const isAbout = step.id === next || retrying.has(step.id);
    const line = describeStep(run, derived, workflow, step, record, isAbout);
    const fan = step.fan === undefined ? undefined : readFan(run, step.id, step.fan, listItems);
    if (fan === undefined || record?.skipped !== undefined) return [line];
    const items = listItemLines(run, derived, step.id, fan, view, retrying);
    const isOnTheMove = line.state === 'pending' && items.some(({ state }) => state === 'running');
    const { since: _, ...still } = line;
    const counted = summarizeItems(fan, view.open.has(step.id));
    const model = line.model ?? fan.items.find((now) => now.record?.model !== undefined)?.record?.model;
    const asked = model === undefined ? {} : { model };
    return [
      { ...still, ...asked, ...(isOnTheMove ? { state: 'running' as const } : {}), fan: counted },
      ...items,
    ];
  };
}

function describeStep(
  run: Run,
  derived: DerivedStatus,
  workflow: Workflow | undefined,
  step: Step,
  record: StepRecord | undefined,
  isAbout: boolean,
): StepLine {
  const { id, name } = step;
  const computed = step.kind === 'transform' ? ({ computed: true } as const) : {};
  if (record !== undefined)
    return { kind: 'step', id, name, state: stateOf(record), ...computed, ...describeRecord(record) };
  const attempt = run.inFlight.find((other) => other.stepId === id);
  const asked = attempt?.model ?? firstModel(run, workflow, step);
  const model = asked === undefined ? computed : { model: asked };
  const queued = derived === 'running' ? findQueued(run, { stepId: id }) : undefined;
  if (queued !== undefined)
    return { kind: 'step', id, name, state: 'running', ...model, ...waitingLine(queued) };
  // The runs of items are told with them.
  const own = attempt?.run === undefined || attempt.item !== undefined ? {} : { run: attempt.run };
  if (attempt !== undefined) {
    // The attempts of items are told with them.
    const begun = { ...(attempt.item === undefined ? { attempt: attempt.attempt } : {}), ...model, ...own };
    if (derived === 'running') {
      const since = Date.parse(attempt.startedAt);
      return {
        kind: 'step',
        id,
        name,
        state: 'running',
        ...begun,
        ...(Number.isNaN(since) ? {} : { since }),
      };
    }
    if (derived === 'interrupted') return { kind: 'step', id, name, state: 'interrupted', ...begun };
  }
  if (run.failure?.stepId === id) {
    const failed = run.failure.item === undefined ? { attempt: run.failure.attempt } : {};
    return { kind: 'step', id, name, state: 'failed', ...failed, ...model, ...own };
  }
  if (run.checkpoint?.stepId === id) {
    const { reply } = run.checkpoint;
    return { kind: 'step', id, name, state: 'waiting', ...(reply ? describeRecord(reply.record) : {}) };
  }
  return { kind: 'step', id, name, state: isAbout ? 'running' : 'pending', ...model, ...own };
}

function firstModel({ options }: Run, workflow: Workflow | undefined, step: Step): string | undefined {
  if (step.kind !== 'prompt') return undefined;
  if (options.model !== undefined) return readModelNames(options.model)[0];
  return (step.model ?? workflow?.model)?.[0];
}

/** Between two attempts nothing is in flight, but a step is what the run is about. */
function findNext(workflow: Workflow, run: Run): string | undefined {
  if (run.inFlight.length > 0) return undefined;
  return nextStepId(workflow, completedSteps(run));
}

/** The names of what failed last and is tried again by itself. */
function findRetrying(run: Run): ReadonlySet<string> {
  const last = new Map<string, boolean>();
  for (const { event, stepId, item, retryInMs } of run.history) {
    if (typeof stepId !== 'string') continue;
    const name = nameWork({ stepId, ...(typeof item === 'string' ? { item } : {}) });
    last.set(name, event === 'step-failed' && typeof retryInMs === 'number');
  }
  return new Set([...last].flatMap(([name, isTriedAgain]) => (isTriedAgain ? [name] : [])));
}

function stateOf(record: StepRecord): StepState {
  return record.skipped === undefined ? 'done' : 'skipped';
}

function describeRecord(record: StepRecord): Partial<StepLine> {
  return {
    ...(record.skipped === undefined ? {} : { skipped: record.skipped }),
    ...(record.attempt === undefined ? {} : { attempt: record.attempt }),
    ...(record.durationMs === undefined ? {} : { durationMs: record.durationMs }),
    ...(record.usage?.outputTokens === undefined ? {} : { outputTokens: record.usage.outputTokens }),
    ...(record.model === undefined ? {} : { model: record.model }),
    ...(record.cached === undefined ? {} : { cached: record.cached.run }),
    ...(record.run === undefined ? {} : { run: record.run }),
  };
}

/** Steps that have left traces and are not in the workflow as it is now. */
function otherSteps(run: Run, derived: DerivedStatus, known: ReadonlySet<string>): readonly StepLine[] {
  const done = [...completedSteps(run)].filter((id) => !known.has(id));
  const begun = run.inFlight.map((attempt) => attempt.stepId);
  const stopped = [run.failure?.stepId, run.checkpoint?.stepId].filter((id) => id !== undefined);
  const others = new Set([...done, ...begun, ...stopped].filter((id) => !known.has(id)));
  return [...others].map((id) => {
    const record = run.executedTemplates.find((other) => other.stepId === id && other.item === undefined);
    if (record !== undefined) {
      return { kind: 'step', id, name: id, state: stateOf(record), ...describeRecord(record) };
    }
    return { kind: 'step', id, name: id, state: stateOfOther(run, derived, id) };
  });
}

function stateOfOther(run: Run, derived: DerivedStatus, id: string): StepState {
  if (run.failure?.stepId === id) return 'failed';
  if (run.checkpoint?.stepId === id) return 'waiting';
  if (derived === 'running' || derived === 'interrupted') return derived;
  return 'pending';
}
