// A step that a person does, and a prompt whose reply a person accepts, with the data that the answers give.
import { quoteName } from '../../make-problem.ts';
import { filledFields, type Question } from '../answer/question.ts';
import type { HumanStep, PromptStep } from '../workflow.ts';
import { type CheckpointContext, parseCheckpoint } from './parse-checkpoint.ts';
import type { StepFile } from './workflow-file.ts';

type Asking = Omit<CheckpointContext, 'inputs' | 'outputs'>;

/** What its question reads and fills joins the step's inputs and outputs. A step without any gives one of its own name. */
export function buildHuman(
  written: StepFile,
  common: Omit<HumanStep, 'kind' | 'question' | 'message' | 'prompt'>,
  asking: Asking,
): HumanStep {
  const declared = [...common.outputs.values()];
  const outputs = declared.length > 0 ? declared : [common.id];
  const inputs = [...common.inputs.values()];
  const { question, message } = parseCheckpoint(written, { ...asking, inputs, outputs });
  return {
    ...common,
    kind: 'human',
    question,
    inputs: withFields(common.inputs, 'from' in question ? [question.from] : []),
    outputs: withFields(common.outputs, fillOutputs(question, declared, outputs, asking)),
    ...(message === undefined ? {} : { message }),
    ...(written.prompt === undefined ? {} : { prompt: written.prompt }),
  };
}

/** An output that no part of the answer fills would never be there. */
function fillOutputs(
  question: Question,
  declared: readonly string[],
  outputs: readonly string[],
  { report }: Asking,
): readonly string[] {
  const filled = filledFields(question, outputs);
  const [unfilled] = declared.filter((field) => !filled.includes(field));
  if (unfilled !== undefined) {
    const message = `the answer does not fill the output ${quoteName(unfilled)}, only ${filled.join(', ')}`;
    const hint =
      question.type === 'form' ? 'Write a question for it' : 'Take it out, or ask for it in a form';
    report('error', 'unfilled-output', message, ['outputs'], hint);
  }
  return filled;
}

function withFields(
  fields: ReadonlyMap<string, string>,
  added: readonly (string | undefined)[],
): ReadonlyMap<string, string> {
  const all = new Map(fields);
  const known = new Set(fields.values());
  // What has the name already is the name of another field in the template or the answer.
  for (const field of added)
    if (field !== undefined && !known.has(field) && !all.has(field)) all.set(field, field);
  return all;
}

/** How a person accepts the reply of a prompt. */
export function parseReview(
  written: StepFile,
  id: string,
  asking: Asking,
): Pick<PromptStep, 'checkpoint' | 'message'> {
  const { checkpoint, message } = written;
  if (!checkpoint) return { checkpoint: null };
  if (checkpoint === true) {
    return { checkpoint: { type: 'approval' }, ...(message === undefined ? {} : { message }) };
  }
  const asked = parseCheckpoint(
    { ...written, inputType: 'approval' },
    { ...asking, inputs: [], outputs: [id] },
  );
  if (asked.question.type === 'approval') {
    return { checkpoint: asked.question, ...(asked.message === undefined ? {} : { message: asked.message }) };
  }
  if (asked.question.type !== 'open') {
    const said = `a person accepts the reply of a prompt; ${asked.question.type} asks for something else`;
    const hint =
      'Write a step with this checkpoint after it, which reads its outputs; or `action: human-input` where the template is what the person sees';
    asking.report('error', 'checkpoint-on-prompt', said, ['checkpoint', 'type'], hint);
  }
  return { checkpoint: { type: 'approval' } };
}
