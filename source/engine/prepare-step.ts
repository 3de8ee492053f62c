// (step, data) -> what would be sent: the rendered prompt, or a command's arguments and its standard input.
import { type Json, ownValue } from '../json.ts';
import type { Item } from '../run/fan-items.ts';
import type { CallingStep } from '../run/find-works.ts';
import { hashText } from '../run/hash-text.ts';
import type { FailureCause, Run } from '../run/run.ts';
import { checkAgainstSchema } from '../workflow/schema/check-schema.ts';
import { isTemplate, parseTemplate } from '../workflow/template/parse-template.ts';
import { renderArgument } from '../workflow/template/render-prompt.ts';
import { itemIndexName, type Step, type Workflow } from '../workflow/workflow.ts';
import type { FilesPort, StepInputs } from './ports.ts';
import { type Accompaniment, hashedPart, prepareCall } from './prepare-call.ts';
import { appendRemark, remarkInputs, remarkName } from './remark-inputs.ts';
import { badTemplate, noteAbsent, renderTemplate } from './render-template.ts';

export type PreparedStep = {
  /** The prompt; for a command what it reads from its standard input. Without the values of secrets. */
  readonly text: string;
  /** What goes to a model with it. */
  readonly call: Accompaniment;
  /** Of a command; secrets that stand in the workflow are still in them, since the program may need them. */
  readonly arguments: readonly string[];
  /** `sha256:` and the hash of all that would be sent, with the names of secrets: a new key is no change. */
  readonly hash: string;
  /** The template as it is written, or an empty text. */
  readonly templatePath: string;
  readonly warnings: readonly string[];
};

export type Preparation =
  | { readonly kind: 'prepared'; readonly step: PreparedStep }
  | { readonly kind: 'failed'; readonly cause: FailureCause };

/**
 * Renders a step with the run's data. Nothing is sent and nothing is written.
 * @param item of a step with `foreach`: the item that its template sees
 */
export async function prepareStep(
  workflow: Workflow,
  step: CallingStep,
  run: Pick<Run, 'data' | 'remarks'>,
  files: FilesPort,
  item: Item | null = null,
): Promise<Preparation> {
  const inputs = readStepInputs(step, run, item);
  const warnings: string[] = [];
  const mismatch = await checkInputs(workflow, step, inputs, files, warnings);
  if (mismatch) return { kind: 'failed', cause: mismatch };

  const rendered =
    step.prompt === undefined
      ? inputsAsJson(inputs)
      : renderWithRemark(workflow, step, run, inputs, files, warnings);
  if (typeof rendered !== 'string') return { kind: 'failed', cause: rendered };
  const argv = step.kind === 'command' ? renderArguments(step.invocation, inputs, workflow, warnings) : [];
  if ('kind' in argv) return { kind: 'failed', cause: argv };

  const call = step.kind === 'prompt' ? prepareCall(workflow, step, inputs, files, warnings) : {};
  if ('cause' in call) return { kind: 'failed', cause: call.cause };

  const text = files.redact(rendered);
  const beside = step.kind === 'command' ? JSON.stringify(argv.map(files.redact)) : hashedPart(call);
  return {
    kind: 'prepared',
    step: {
      text,
      call,
      arguments: argv,
      hash: hashSent(text, beside),
      templatePath: step.prompt ?? '',
      warnings,
    },
  };
}

function hashSent(text: string, beside: string | undefined): string {
  return hashText(beside === undefined ? text : `[${beside},${JSON.stringify(text)}]`);
}

/** The values of its inputs, and of its item where it is done for each of a list. */
export function readStepInputs(step: CallingStep, run: Pick<Run, 'data'>, item: Item | null): StepInputs {
  const inputs = readInputs(step, run);
  const { fan } = step;
  if (fan === undefined || item === null) return inputs;
  return new Map<string, Json>([...inputs, [fan.as, item.value], [itemIndexName, item.index + 1]]);
}

/**
 * The values of a step's inputs by the names its template knows; those that are not there are left out. What a
 * person has not said yet is an empty text.
 */
export function readInputs(step: Pick<Step, 'inputs' | 'feedback'>, run: Pick<Run, 'data'>): StepInputs {
  const values = new Map<string, Json>();
  for (const [name, field] of step.inputs) {
    const value = ownValue(run.data, field) ?? (step.feedback?.has(field) ? '' : undefined);
    if (value !== undefined) values.set(name, value);
  }
  return values;
}

/** A template that does not use what a person said of an earlier reply gets it at its end. */
function renderWithRemark(
  workflow: Workflow,
  step: CallingStep,
  run: Pick<Run, 'remarks'>,
  inputs: StepInputs,
  files: FilesPort,
  warnings: string[],
): string | FailureCause {
  const path = step.prompt ?? '';
  const said = remarkInputs(step, run);
  const rendered = renderTemplate(workflow, path, new Map([...said.values, ...inputs]), files, warnings);
  if (typeof rendered !== 'string' || said.remark === '') return rendered;
  return usesRemark(workflow, path, inputs, files) ? rendered : appendRemark(rendered, said);
}

function usesRemark(workflow: Workflow, path: string, inputs: StepInputs, files: FilesPort): boolean {
  const file = files.template(path, workflow);
  if (file.kind !== 'found' || inputs.has(remarkName)) return false;
  const template = parseTemplate(file.text, file.file);
  return isTemplate(template) && template.variables.some(({ name }) => name === remarkName);
}

function renderArguments(
  invocation: Extract<CallingStep, { kind: 'command' }>['invocation'],
  inputs: StepInputs,
  workflow: Workflow,
  warnings: string[],
): readonly string[] | FailureCause {
  switch (invocation.kind) {
    case 'shell':
      return ['/bin/sh', '-c', invocation.script];
    case 'program': {
      const rendered: string[] = [];
      for (const argument of invocation.arguments) {
        const result = renderArgument(argument, inputs, workflow.path);
        if ('problem' in result) return badTemplate(`the argument ${argument}: ${result.problem.message}`);
        const absent = result.missing.map((use) => `the argument ${argument}: ${use.name} has no value`);
        const fault = noteAbsent(absent, workflow, warnings);
        if (fault) return fault;
        rendered.push(result.text);
      }
      return rendered;
    }
  }
}

async function checkInputs(
  workflow: Workflow,
  step: CallingStep,
  inputs: StepInputs,
  files: FilesPort,
  warnings: string[],
): Promise<FailureCause | undefined> {
  if (step.schema === undefined) return undefined;
  const file = files.schema(step.schema.path, workflow);
  // A missing schema is a warning of `check`; it keeps nobody from running.
  if (file.kind !== 'found') return undefined;
  const mismatches = await checkAgainstSchema(file.text, file.file, Object.fromEntries(inputs), 'input');
  if (mismatches.length === 0) return undefined;
  if (step.schema.validate === 'warn') {
    warnings.push(...mismatches.map((mismatch) => `input ${mismatch}`));
    return undefined;
  }
  return {
    kind: 'schema-mismatch',
    message: `the inputs do not fit ${file.file}: ${mismatches.join('; ')}`,
    canRetry: false,
  };
}

function inputsAsJson(inputs: StepInputs): string {
  return `${JSON.stringify(Object.fromEntries(inputs), null, 2)}\n`;
}
