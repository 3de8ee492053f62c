// What a person decided at a checkpoint, decided once more in a test.
import type { Fixture } from '../fixture/fixture.ts';
import type { Checkpoint } from '../run/checkpoint.ts';
import { hashAsked } from '../run/input-hash.ts';
import type { Run, StepRecord } from '../run/run.ts';
import type { RunEvent } from '../run/run-event.ts';
import { textOf } from '../workflow/value-text.ts';
import { findStep, type Workflow } from '../workflow/workflow.ts';

/** What the person saw. */
export function describeAsked({ message, options }: Checkpoint): string {
  return [
    ...(message === undefined ? [] : [message]),
    ...(options ?? []).map((option) => `- ${textOf(option)}`),
  ].join('\n');
}

/** The event that answers as the person did, or why that is no answer any more. */
export function answerAs(
  workflow: Workflow,
  fixture: Fixture,
  run: Run,
  checkpoint: Checkpoint,
  now: Date,
): { readonly event: RunEvent } | { readonly why: string } {
  const { stepId, templatePath, message, reply } = checkpoint;
  const answer = fixture.works.find((work) => work.stepId === stepId && work.item === undefined)?.answer;
  const step = findStep(workflow, stepId);
  if (answer === undefined || step === undefined)
    return { why: 'it asks a person, and the fixture holds no answer' };
  const comment = checkpoint.question?.type === 'approval' ? checkpoint.question.comment : undefined;
  const asked = new Set([
    ...(checkpoint.outputFields ?? [checkpoint.outputField]),
    ...(comment === undefined ? [] : [comment]),
  ]);
  const unasked = Object.keys(answer.data).filter((field) => !asked.has(field));
  if (unasked.length > 0) {
    const why = `the answer in the fixture gives ${unasked.join(', ')}, and it asks for ${[...asked].join(', ')}`;
    return { why };
  }
  const at = now.toISOString();
  const data = { ...reply?.data, ...answer.data };
  const edited = Object.keys(answer.data);
  const said = answer.comment === undefined ? {} : { comment: answer.comment };
  const record: StepRecord = {
    ...(reply?.record ?? { stepId, templatePath, renderTimeMs: 0, warnings: [] }),
    ...(step.kind === 'human'
      ? { inputHash: hashAsked(step, run.data, step.prompt === undefined ? undefined : message) }
      : {}),
    executedAt: at,
    outputFields: Object.keys(data),
    answered: { by: 'command', ...said, ...(reply === undefined ? {} : { edited }) },
  };
  return { event: { at, event: 'checkpoint-answered', record, data, by: 'command' } };
}
