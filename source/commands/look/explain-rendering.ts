// What there is to say of a step as it would be sent now: which inputs are still to come, and what is wrong.
import { ownValue } from '../../json.ts';
import { makeError, makeWarning } from '../../make-problem.ts';
import type { Problem } from '../../problem.ts';
import { completedSteps } from '../../run/find-works.ts';
import type { FailureCause, Run } from '../../run/run.ts';
import { lookUp } from '../../storage/definitions.ts';
import { producerOf } from '../../workflow/data-flow.ts';
import { isTemplate, parseTemplate } from '../../workflow/template/parse-template.ts';
import type { Step, Workflow } from '../../workflow/workflow.ts';
import type { Context } from '../context.ts';

/** An input, by its name in the template, that a step which is not done yet will provide. */
export type AwaitedInput = { readonly name: string; readonly stepId: string };

export function findAwaited(workflow: Workflow, step: Step, run: Run): readonly AwaitedInput[] {
  const done = completedSteps(run);
  const list = step.fan === undefined ? [] : [[step.fan.field, step.fan.field] as const];
  return [...list, ...step.inputs].flatMap(([name, field]) => {
    const producer = producerOf(workflow, field, step.id);
    // A list that is still being gathered is not what the step will see.
    const isWhole = producer?.fan === undefined || done.has(producer.id);
    if (ownValue(run.data, field) !== undefined && isWhole) return [];
    return producer === undefined || done.has(producer.id) ? [] : [{ name, stepId: producer.id }];
  });
}

/** Whether the step cannot be rendered only because its inputs are still to come. */
export function isOnlyEarly(cause: FailureCause, awaited: readonly AwaitedInput[]): boolean {
  return awaited.length > 0 && (cause.kind === 'missing-input' || cause.kind === 'schema-mismatch');
}

/** `short and lines come from abridge, which is not done yet.` */
export function describeAwaited(awaited: readonly AwaitedInput[]): readonly string[] {
  const names = new Map<string, string[]>();
  for (const { name, stepId } of awaited) names.set(stepId, [...(names.get(stepId) ?? []), name]);
  return [...names].map(
    ([stepId, given]) =>
      `${given.join(' and ')} ${given.length === 1 ? 'comes' : 'come'} from ${stepId}, which is not done yet`,
  );
}

/** The warnings of a rendering; for an input that is still to come where it comes from, and not that it is empty. */
export function explainWarnings(
  warnings: readonly string[],
  awaited: readonly AwaitedInput[],
): readonly Problem[] {
  const early = new Set(awaited.map(({ name }) => `: ${name} has no value, rendered empty`));
  const rest = warnings.filter((warning) => ![...early].some((end) => warning.endsWith(end)));
  return [...describeAwaited(awaited), ...rest].map((text) => makeWarning('rendering', text));
}

/** Why the step cannot be rendered; a template's own faults with their positions. */
export function explainFailure(
  { workspace }: Pick<Context, 'workspace'>,
  workflow: Workflow,
  step: Step,
  cause: FailureCause,
): readonly Problem[] {
  const file =
    step.prompt === undefined ? undefined : lookUp(workspace, workflow.path, 'template', step.prompt);
  if (file?.kind === 'found') {
    const template = parseTemplate(file.text, file.file);
    if (!isTemplate(template)) return template;
  }
  return [makeError(cause.kind, cause.message)];
}
