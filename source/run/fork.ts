// A run that begins with what another has.
import { type JsonObject, ownValue } from '../json.ts';
import { dependentsOf, initialInputs } from '../workflow/data-flow.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { applyEvent } from './apply-event.ts';
import { clearQueue } from './queue.ts';
import type { Actor, Run } from './run.ts';
import { nothingSpent, spentInAll, spentOf } from './spent.ts';
import { describeProgress } from './summarize-run.ts';

export type Fork = {
  readonly id: string;
  /** With `from` it has nothing of that step, nor of what depends on it. */
  readonly from?: string;
  /** Changes of the data. */
  readonly data: JsonObject;
  readonly by: Actor;
  readonly now: Date;
};

/**
 * It has the source's data, records and remarks, and its checkpoint where it waits; no attempt that is under way. It
 * waits or is paused, and its history begins here. No step of another run waits for it.
 * @param workflow needed for `from`; without it the progress is that of the source
 */
export function forkRun(source: Run, workflow: Workflow | undefined, fork: Fork): Run {
  const { id, from, by, now } = fork;
  const left = new Set(from === undefined || workflow === undefined ? [] : dependentsOf(workflow, from));
  const isKept = ({ stepId }: { readonly stepId: string }) => !left.has(stepId);
  const at = now.toISOString();
  const base = {
    ...ownOf(source),
    id,
    startedAt: at,
    updatedAt: at,
    failure: null,
    inFlight: [],
    executedTemplates: source.executedTemplates.filter(isKept),
    ...(source.remarks === undefined ? {} : { remarks: source.remarks.filter(isKept) }),
    data: { ...keptData(source, workflow, left), ...fork.data },
    history: [],
  };
  const { checkpoint } = source;
  const isAsked = source.status === 'waiting' && checkpoint !== null && checkpoint.budget === undefined;
  const copy: Run =
    isAsked && isKept(checkpoint)
      ? { ...base, status: 'waiting', checkpoint }
      : { ...base, status: 'paused', checkpoint: null };
  const begun = applyEvent(copy, {
    at,
    event: 'run-forked',
    source: source.id,
    ...(from === undefined ? {} : { fromStep: from }),
    changes: Object.keys(fork.data).map(
      (field) => `data.${field} ${ownValue(source.data, field) === undefined ? 'added' : 'changed'}`,
    ),
    by,
  });
  return workflow === undefined ? begun : { ...begun, progress: describeProgress(workflow, begun) };
}

/**
 * Without what belongs to the source alone: its place in another run, what it has paid for, and a conversation whose
 * replies lie in its files. Nothing has been spent here, also where the records that are kept say what they cost.
 */
function ownOf(source: Run) {
  const { parent: _parent, repairs: _repairs, spent: _spent, allowed: _allowed, ...own } = clearQueue(source);
  const { within: _within, ...options } = source.options;
  const { cost: _cost, unknown: _unknown, ...progress } = source.progress;
  const isPaid = spentInAll(spentOf(source)).attempts > 0;
  return { ...own, options, progress, ...(isPaid ? { spent: nothingSpent } : {}) };
}

/** Without what only the steps that are left out have given. What a run starts with stays, and what others gave too. */
function keptData(source: Run, workflow: Workflow | undefined, left: ReadonlySet<string>): JsonObject {
  if (workflow === undefined || left.size === 0) return source.data;
  const given = workflow.steps.flatMap(({ id, outputs }) => (left.has(id) ? [...outputs.values()] : []));
  const recorded = (isLeft: boolean) =>
    source.executedTemplates.flatMap(({ stepId, outputFields }) =>
      left.has(stepId) === isLeft ? outputFields : [],
    );
  const stays = new Set([...initialInputs(workflow), ...recorded(false)]);
  const gone = new Set([...given, ...recorded(true)].filter((field) => !stays.has(field)));
  return Object.fromEntries(Object.entries(source.data).filter(([field]) => !gone.has(field)));
}
