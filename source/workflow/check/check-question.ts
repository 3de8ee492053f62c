// What is wrong with a checkpoint among the other steps: where its candidates come from, and where a no goes back to.
import { makeError, makeWarning, quoteName } from '../../make-problem.ts';
import type { Problem } from '../../problem.ts';
import { didYouMean } from '../../suggest-name.ts';
import { askOf } from '../answer/ask.ts';
import { defaultAnswer, readAnswer } from '../answer/read-answer.ts';
import { dependentsOf, outputsField, rejectionOf } from '../data-flow.ts';
import { placeOfPart } from '../parse/step-places.ts';
import { findStep, type HumanStep, type Step, type Workflow } from '../workflow.ts';

export function checkQuestion(workflow: Workflow, step: Step, index: number): readonly Problem[] {
  return [
    ...(step.kind === 'human' ? [...checkSource(workflow, step, index), ...checkDefault(step)] : []),
    ...checkRejection(workflow, step, index),
  ];
}

/** A field that nobody provides would become an initial input, and a misspelt one would ask for it in vain. */
function checkSource(workflow: Workflow, step: HumanStep, index: number): readonly Problem[] {
  const from = 'from' in step.question ? step.question.from : undefined;
  const places = step.places;
  if (from === undefined || !places?.has('checkpoint.from')) return [];
  const earlier = workflow.steps.slice(0, index);
  if (earlier.some((other) => outputsField(other, from) || [...other.inputs.values()].includes(from)))
    return [];
  // Named among the inputs it is meant to be given by whoever starts a run.
  if (places.has(`input ${from}`)) return [];
  const fields = earlier.flatMap((other) => [...other.outputs.values()]);
  const message = `step ${quoteName(step.id)} chooses from ${quoteName(from)}, which nothing provides before it`;
  const hint =
    didYouMean(from, fields) ??
    `Write it among the inputs of ${quoteName(step.id)} if it is given with the run`;
  return [makeError('unprovided-input', message, placeOfPart(step, 'checkpoint.from'), hint)];
}

/** Where the candidates are known already, or there are none, the default can be tried. */
function checkDefault(step: HumanStep): readonly Problem[] {
  const { question } = step;
  if (question.default === undefined || question.type === 'open') return [];
  const chooses = question.type === 'selection' || question.type === 'curate';
  if (chooses && question.options === undefined) return [];
  const list = chooses ? question.options : undefined;
  const ask = askOf(question, { stepId: step.id, outputs: step.outputs, list });
  const read = readAnswer(ask, defaultAnswer(ask) ?? { data: {} });
  if ('answer' in read) return [];
  const place = placeOfPart(step, 'checkpoint.default');
  return read.problems.map(({ message, hint }) =>
    makeError('bad-default', `the default cannot be the answer: ${message}`, place, hint),
  );
}

function checkRejection(workflow: Workflow, step: Step, index: number): readonly Problem[] {
  const rejection = rejectionOf(step);
  if (rejection === undefined) return [];
  const { goto, comment } = rejection;
  const place = placeOfPart(step, 'checkpoint.onReject');
  const earlier = workflow.steps.slice(0, index);
  if (!earlier.some(({ id }) => id === goto)) {
    const exists = findStep(workflow, goto) !== undefined;
    const which = goto === step.id ? 'is the step itself' : exists ? 'comes after it' : 'is no step';
    const message = `a no at ${quoteName(step.id)} goes back to ${quoteName(goto)}, which ${which}`;
    const ids = earlier.map(({ id }) => id);
    const hint =
      (exists ? undefined : didYouMean(goto, ids)) ??
      (ids.length === 0 ? 'There is no step before it' : `Steps before it are ${ids.join(', ')}`);
    return [makeError('bad-goto', message, place, hint)];
  }
  const again = new Set(dependentsOf(workflow, goto));
  const reads = workflow.steps.some(
    (other) => again.has(other.id) && comment !== undefined && [...other.inputs.values()].includes(comment),
  );
  if (reads || comment === undefined) return [];
  const message = `no step that is done again reads ${quoteName(comment)}, what a person says with a no`;
  const hint = `Add it to the inputs of ${quoteName(goto)}, and use it in its template`;
  return [makeWarning('unread-comment', message, place, hint)];
}
