// What goes to a model with a prompt: whether its system text renders, and its images can be there.
import { makeError, makeWarning, quoteName } from '../../make-problem.ts';
import type { Problem } from '../../problem.ts';
import { findPathFault } from '../contain-path.ts';
import { placeOfPart } from '../parse/step-places.ts';
import { isTemplate, parseInlineTemplate, parseTemplate } from '../template/parse-template.ts';
import type { PromptStep, Step, Workflow } from '../workflow.ts';
import { checkTemplate } from './check-template.ts';
import type { WorkflowFiles } from './check-workflow.ts';

export function checkModelInput(workflow: Workflow, step: Step, files: WorkflowFiles): readonly Problem[] {
  if (step.kind !== 'prompt') return [];
  return [...checkSystem(workflow, step, files), ...checkImages(workflow, step, files)];
}

function checkSystem(workflow: Workflow, step: PromptStep, files: WorkflowFiles): readonly Problem[] {
  const { system } = step;
  if (system === undefined) return [];
  const { place } = system;
  if (system.kind === 'text') return checkInline(system.template, workflow, step, place);
  const found = files.template(system.path, workflow);
  const name = quoteName(system.path);
  switch (found.kind) {
    case 'refused':
      return [makeError('refused-file', `the system text ${name} cannot be read: ${found.message}`, place)];
    case 'missing': {
      const looked = found.looked.length === 0 ? '' : `; looked for ${found.looked.join(', ')}`;
      const hint = 'Write the file, or correct its path';
      return [makeError('missing-template', `there is no system text ${name}${looked}`, place, hint)];
    }
    case 'found': {
      const template = parseTemplate(found.text, found.file);
      return isTemplate(template) ? checkTemplate(template, step, workflow) : template;
    }
  }
}

/** What an earlier step makes, or what an input holds, is seen when the step is done. */
function checkImages(workflow: Workflow, step: PromptStep, files: WorkflowFiles): readonly Problem[] {
  return (step.images ?? []).flatMap((entry, index) => {
    const place = placeOfPart(step, `image ${index}`);
    if (step.inputs.has(entry) || step.fan?.as === entry) return [];
    if (entry.includes('{{')) return checkInline(entry, workflow, step, place);
    const fault = entry.trim() === '' ? 'is empty' : findPathFault(entry, '');
    if (fault !== undefined) {
      const hint = "Write it relative to the workspace's root";
      return [makeError('path-outside', `the image ${quoteName(entry)} ${fault}`, place, hint)];
    }
    if (files.hasFile?.(entry) !== false) return [];
    const message = `there is no image ${quoteName(entry)} in the workspace, and no input of that name`;
    return [makeWarning('missing-image', message, place, 'The step fails where it is not there by then')];
  });
}

/** Where it stands within the definition shows the place of its key. */
function checkInline(
  text: string,
  workflow: Workflow,
  step: PromptStep,
  place: Problem['place'],
): readonly Problem[] {
  if (!text.includes('{{')) return [];
  const template = parseInlineTemplate(text, workflow.path);
  const problems = isTemplate(template) ? checkTemplate(template, step, workflow) : template;
  return place === undefined ? problems : problems.map((problem) => ({ ...problem, place }));
}
