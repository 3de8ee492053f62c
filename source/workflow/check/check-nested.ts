// What is wrong with a step that runs another workflow: its name, its inputs and outputs, circles.
import { makeError, makeWarning, quoteName } from '../../make-problem.ts';
import type { Place, Problem } from '../../problem.ts';
import { didYouMean } from '../../suggest-name.ts';
import { fieldsGivenBy, fieldsReadBy, initialInputs } from '../data-flow.ts';
import { placeOfField, placeOfPart } from '../parse/step-places.ts';
import { deepestNesting, itemIndexName, type NestedStep, type Step, type Workflow } from '../workflow.ts';
import { depthOf, findWay, findWorkflow, type Library, type LibraryEntry } from '../workflow-library.ts';

/** Without a library nothing is known of other workflows. */
export function checkNested(
  workflow: Workflow,
  step: Step,
  library: Library | undefined,
): readonly Problem[] {
  if (step.kind !== 'workflow' || library === undefined) return [];
  const place = placeOfPart(step, 'workflow');
  const found = findWorkflow(library, step.workflow);
  switch (found.kind) {
    case 'unknown': {
      const message = `there is no workflow ${quoteName(step.workflow)}`;
      return [makeError('unknown-workflow', message, place, found.hint)];
    }
    case 'ambiguous': {
      const message = `there are ${found.paths.length} workflows named ${quoteName(step.workflow)}: ${found.paths.join(', ')}`;
      return [makeError('ambiguous-workflow', message, place, 'Write the path of one')];
    }
    case 'found':
      return [
        ...checkPlaceAmongOthers(workflow, found.entry, library, place),
        ...checkData(step, found.entry, place),
      ];
  }
}

function checkPlaceAmongOthers(
  workflow: Workflow,
  entry: LibraryEntry,
  library: Library,
  place: Place,
): readonly Problem[] {
  const way = findWay(library, entry, workflow.path);
  if (way !== undefined) {
    const message = `the workflow would run within itself: ${[workflow.name, ...way].map(quoteName).join(' → ')}`;
    return [makeError('workflow-circle', message, place, 'Take one of these steps out')];
  }
  const depth = 1 + depthOf(library, entry);
  if (depth > deepestNesting) {
    const message = `${depth} workflows would run within each other; ${deepestNesting} is the most`;
    return [makeError('nested-too-deep', message, place, 'Write the steps of one of them into another')];
  }
  if (!library.hasErrors(entry)) return [];
  const message = `the workflow ${quoteName(entry.name)} has errors`;
  return [makeError('nested-errors', message, place, `See them with \`caesura check ${entry.path}\``)];
}

/** What it is given against what it needs, and what is taken from it against what it gives. */
function checkData(step: NestedStep, { name, workflow }: LibraryEntry, place: Place): readonly Problem[] {
  if (workflow === undefined) return [];
  const needed = initialInputs(workflow);
  const item = step.fan === undefined ? [] : [step.fan.as, itemIndexName];
  const given = new Set([...step.inputs.keys(), ...item]);
  const missing = needed.filter((field) => !given.has(field));
  const called = quoteName(name);
  const problems: Problem[] = [];
  if (missing.length > 0) {
    const message = `the workflow ${called} needs ${missing.map(quoteName).join(', ')}, which the step does not give it`;
    const hint = `Add it to the inputs, or write mapping: { inputs: { ${missing[0]}: FIELD } }`;
    problems.push(makeError('missing-input', message, place, hint));
  }
  const read = new Set(workflow.steps.flatMap(fieldsReadBy));
  for (const [inner, field] of step.inputs) {
    if (read.has(inner)) continue;
    const message = `no step of the workflow ${called} reads ${quoteName(inner)}`;
    problems.push(makeWarning('unused-input', message, placeOfField(step, field), didYouMean(inner, needed)));
  }
  const gives = [...new Set([...workflow.steps.flatMap(fieldsGivenBy), ...needed])];
  for (const inner of step.outputs.keys()) {
    if (gives.includes(inner)) continue;
    const message = `the workflow ${called} never gives ${quoteName(inner)}`;
    const hint = didYouMean(inner, gives) ?? `It gives ${gives.join(', ') || 'nothing'}`;
    problems.push(makeError('unknown-output', message, placeOfPart(step, `output ${inner}`), hint));
  }
  return problems;
}
