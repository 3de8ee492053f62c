// What a person makes of a model's reply, held against the schema of its step as the reply itself was.
import { checkOutput } from '../../engine/check-output.ts';
import { makeError } from '../../make-problem.ts';
import type { Problem } from '../../problem.ts';
import { askAt } from '../../run/ask-of-run.ts';
import type { Run } from '../../run/run.ts';
import { type GivenAnswer, readAnswer } from '../../workflow/answer/read-answer.ts';
import { findStep, type Workflow } from '../../workflow/workflow.ts';
import type { Context } from '../context.ts';
import { filesOf } from '../definitions/files-of.ts';

/** Nothing where no value is changed, and of what did not fit in the reply already. */
export async function checkEdits(
  context: Pick<Context, 'workspace' | 'secrets'>,
  workflow: Workflow,
  run: Run,
  given: GivenAnswer,
): Promise<readonly Problem[]> {
  const { checkpoint } = run;
  const step = checkpoint === null ? undefined : findStep(workflow, checkpoint.stepId);
  if (checkpoint?.reply === undefined || step?.kind !== 'prompt') return [];
  const read = readAnswer(askAt(checkpoint, run, workflow), given);
  if (!('answer' in read) || read.answer.kind !== 'accepted' || read.answer.edited === undefined) return [];
  const files = filesOf(context, workflow);
  const edited = await checkOutput(workflow, step, read.answer.data, files);
  const replied = await checkOutput(workflow, step, checkpoint.reply.data, files);
  const wrong = edited?.mismatches.filter((mismatch) => !replied?.mismatches.includes(mismatch)) ?? [];
  if (edited === undefined || wrong.length === 0) return [];
  const message = `the answer does not fit ${edited.file}: ${wrong.join('; ')}`;
  return [makeError('schema-mismatch', message, undefined, 'Mend the value, or the schema')];
}
