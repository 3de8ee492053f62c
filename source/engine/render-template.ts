// (template, inputs) -> text, with a word for each variable that no input provides.
import { formatProblem } from '../problem.ts';
import type { FailureCause } from '../run/run.ts';
import { isTemplate, type ParsedTemplate, parseTemplate } from '../workflow/template/parse-template.ts';
import { renderPrompt } from '../workflow/template/render-prompt.ts';
import type { NameUse } from '../workflow/template/walk-template.ts';
import type { Workflow } from '../workflow/workflow.ts';
import type { FilesPort, StepInputs } from './ports.ts';

/** Renders a template of the workspace; what no input provides is added to `warnings`, or fails a strict workflow. */
export function renderTemplate(
  workflow: Workflow,
  path: string,
  inputs: StepInputs,
  files: FilesPort,
  warnings: string[],
): string | FailureCause {
  const file = files.template(path, workflow);
  switch (file.kind) {
    case 'missing':
      return badTemplate(`the template ${path} is missing; looked for ${file.looked.join(', ')}`);
    case 'refused':
      return badTemplate(file.message);
    case 'found': {
      const template = parseTemplate(file.text, file.file);
      if (!isTemplate(template)) return badTemplate(template.map(formatProblem).join('; '));
      const describe = ({ name, line, column }: NameUse) =>
        `${file.file}:${line}:${column}: ${name} has no value`;
      const rendered = renderParsed(template, inputs, workflow, warnings, describe);
      return typeof rendered === 'string' ? files.redact(rendered) : rendered;
    }
  }
}

/** The same for a template that has been parsed. */
export function renderParsed(
  template: ParsedTemplate,
  inputs: StepInputs,
  workflow: Workflow,
  warnings: string[],
  describe: (use: NameUse) => string,
): string | FailureCause {
  const rendered = renderPrompt(template, inputs);
  if ('problem' in rendered) return badTemplate(formatProblem(rendered.problem));
  return noteAbsent(rendered.missing.map(describe), workflow, warnings) ?? rendered.text;
}

/** What no input provides renders empty and is a warning; it fails the step of a strict workflow. */
export function noteAbsent(
  absent: readonly string[],
  workflow: Workflow,
  warnings: string[],
): FailureCause | undefined {
  if (absent.length > 0 && workflow.strict) {
    return {
      kind: 'missing-input',
      message: `${absent.join('; ')}. Add it to the step's inputs, or take \`strict: true\` out of the workflow`,
      canRetry: false,
    };
  }
  warnings.push(...absent.map((text) => `${text}, rendered empty`));
  return undefined;
}

export function badTemplate(message: string): FailureCause {
  return { kind: 'bad-template', message, canRetry: false };
}
