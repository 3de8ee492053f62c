// What belongs into a fixture and stands elsewhere than in the run's file.
import type { Evidence } from '../fixture/fixture-of-run.ts';
import { type Json, type JsonObject, ownValue } from '../json.ts';
import { firstAttemptOf } from '../run/repair.ts';
import type { Run, StepRecord } from '../run/run.ts';
import { readRunOnce } from '../storage/read-run.ts';
import { readTranscript } from '../storage/read-transcript.ts';
import { pathsOf } from '../storage/run-paths.ts';
import type { Workspace } from '../storage/workspace.ts';
import { findStep, type NestedStep, type Workflow } from '../workflow/workflow.ts';
import type { Replay } from './replay-fixture.ts';

/** What the run's folder holds, and the runs of its steps. */
export function evidenceOf(workspace: Workspace, workflow: Workflow, run: Run): Evidence {
  const { folder } = pathsOf(workspace, run.id);
  const read = (record: StepRecord, attempt: number | undefined, kind: 'prompt' | 'reply') =>
    attempt === undefined ? undefined : readTranscript(folder, record, attempt, kind);
  return {
    prompt: (record) => read(record, firstAttemptOf(record), 'prompt'),
    reply: (record) => read(record, record.attempt, 'reply'),
    arguments: () => undefined,
    gave: (record) => {
      const step = findStep(workflow, record.stepId);
      return step?.kind === 'workflow' && record.run !== undefined
        ? outputsOf(workspace, step, run, record, record.run)
        : undefined;
    },
  };
}

/** As they stand in this run; a field in which a later step has stored something else, as the run of the step has it. */
function outputsOf(
  workspace: Workspace,
  step: NestedStep,
  run: Run,
  record: StepRecord,
  id: string,
): JsonObject {
  const inner = readRunOnce(pathsOf(workspace, id));
  const innerData = inner.kind === 'run' ? inner.parsed.run.data : {};
  return Object.fromEntries(
    [...step.outputs].flatMap(([name, field]): readonly (readonly [string, Json])[] => {
      const last = run.executedTemplates.findLast(({ outputFields }) => outputFields.includes(field));
      const value =
        last?.stepId === step.id
          ? entryOf(ownValue(run.data, field), record.item)
          : ownValue(innerData, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Of a list, that of the item. */
function entryOf(value: Json | undefined, item: string | undefined): Json | undefined {
  if (item === undefined) return value;
  return Array.isArray(value) ? value[Number(item) - 1] : undefined;
}

/** What a run keeps only a hash of is that of today, where it has the same. */
export function withReplayed(evidence: Evidence, { fixture, records }: Replay): Evidence {
  const replayed = (record: StepRecord) => {
    const { stepId, item } = record;
    const same = records.find(
      (other) =>
        other.stepId === stepId &&
        other.item === item &&
        other.promptHash === record.promptHash &&
        other.inputHash === record.inputHash,
    );
    return same && fixture.works.find((work) => work.stepId === stepId && work.item === item);
  };
  return {
    ...evidence,
    prompt: (record) => evidence.prompt(record) ?? replayed(record)?.prompt,
    arguments: (record) => replayed(record)?.arguments,
  };
}
