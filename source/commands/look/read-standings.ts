// How the steps of a run that are done stand against its templates, its definition and its data as they are now.
import { setImmediate } from 'node:timers/promises';
import type { Compared } from '../../engine/difference.ts';
import { type Compare, compareStep, type FoundOf, findStandings } from '../../engine/find-stale.ts';
import { equalJson, type Json, ownValue } from '../../json.ts';
import type { Run } from '../../run/run.ts';
import type { Standing } from '../../run/standing.ts';
import { fieldsReadBy, outputsField } from '../../workflow/data-flow.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import type { Context } from '../context.ts';
import { filesOf } from '../definitions/files-of.ts';
import { bounds } from '../run-bounded.ts';

/**
 * Reads templates and schemas; nothing is sent and nothing is written.
 * @param settled steps that count as fresh whatever they would be asked
 */
export function readStandings(
  context: Pick<Context, 'workspace' | 'secrets'>,
  workflow: Workflow,
  run: Run,
  settled?: ReadonlySet<string>,
): Promise<FoundOf> {
  const ports = portsOf(context, workflow);
  return findStandings(workflow, run, (compared) => compareStep(compared, ports), settled);
}

/** The same for whoever looks again and again at a run that changes. */
export type StandingsReader = {
  readonly read: (workflow: Workflow, run: Run) => Promise<FoundOf>;
  /** The definitions may be other ones. */
  readonly forget: () => void;
};

/** A step is compared anew only where what it reads or gives, or its record, has changed; others have their turn in between. */
export function createStandingsReader(context: Pick<Context, 'workspace' | 'secrets'>): StandingsReader {
  let known = new Map<string, { readonly seen: Json; readonly standing: Promise<Standing> }>();
  let runId = '';
  return {
    read: (workflow, run) => {
      // One run at a time: what is known holds on to its data.
      if (run.id !== runId) known = new Map();
      runId = run.id;
      const compare: Compare = async (compared) => {
        const key = compared.step.id;
        const seen = seenBy(compared);
        const before = known.get(key);
        if (before !== undefined && equalJson(before.seen, seen)) return before.standing;
        await setImmediate();
        const standing = compareStep(compared, portsOf(context, workflow));
        known.set(key, { seen, standing });
        return standing;
      };
      return findStandings(workflow, run, compare);
    },
    forget: () => {
      known = new Map();
    },
  };
}

function portsOf(context: Pick<Context, 'workspace' | 'secrets'>, workflow: Workflow) {
  return { files: filesOf(context, workflow), bounds };
}

/** All of the run that {@link compareStep} looks at. */
function seenBy({ workflow, step, run, edits }: Compared): Json {
  const read = fieldsReadBy(step);
  const givers = workflow.steps.filter((other) => read.some((field) => outputsField(other, field)));
  return {
    records: run.executedTemplates.filter(({ stepId }) => stepId === step.id),
    values: read.map((field) => ownValue(run.data, field) ?? null),
    present: read.map((field) => Object.hasOwn(run.data, field)),
    remarks: (run.remarks ?? []).filter(({ stepId }) => stepId === step.id),
    edits: edits.filter(({ field }) => read.includes(field)),
    givers: run.executedTemplates.filter(({ stepId }) => givers.some(({ id }) => id === stepId)),
  };
}
