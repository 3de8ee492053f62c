// What is wrong with the list of a step with `foreach`, where that is known before anything runs.
import { makeError, makeWarning, quoteName } from '../../make-problem.ts';
import type { Problem } from '../../problem.ts';
import { didYouMean } from '../../suggest-name.ts';
import { fieldsGivenBy, fieldsReadBy } from '../data-flow.ts';
import { placeOfField } from '../parse/step-places.ts';
import type { Step, Workflow } from '../workflow.ts';

export function checkFan(workflow: Workflow, step: Step, index: number): readonly Problem[] {
  if (step.fan === undefined) return [];
  const { field } = step.fan;
  const earlier = workflow.steps.slice(0, index);
  const producer = earlier.findLast((other) => fieldsGivenBy(other).includes(field));
  const place = placeOfField(step, field);
  if (producer !== undefined) {
    const gives = describeNoList(producer);
    if (gives === undefined) return [];
    const message = `${quoteName(step.id)} goes through ${quoteName(field)}, but ${quoteName(producer.id)} gives ${gives}`;
    return [makeError('no-list', message, place, 'Name a field with a list')];
  }
  // Nobody gives it: whoever starts a run is asked for it, unless it was meant to be another field.
  if (earlier.some((other) => fieldsReadBy(other).includes(field))) return [];
  const hint = didYouMean(field, earlier.flatMap(fieldsGivenBy));
  if (hint === undefined) return [];
  const message = `no step gives ${quoteName(field)}, so that a run has to be started with it`;
  return [makeWarning('unprovided-list', message, place, hint)];
}

/** What a step gives that can be no list, or undefined. */
function describeNoList(step: Step): string | undefined {
  if (step.kind !== 'human') return undefined;
  const { question } = step;
  switch (question.type) {
    case 'approval':
      return 'a yes or a no';
    case 'freeform':
      return 'a text';
    case 'selection':
      return question.max === 1 ? 'one choice' : undefined;
    case 'curate':
    case 'form':
    case 'open':
      return undefined;
  }
}
