// Whether a value that a person gives a field fits the schema of the step that gave it before.
import { nameOutputs } from '../engine/settle-reply.ts';
import type { Json, JsonObject } from '../json.ts';
import { WrongUse } from '../problem.ts';
import type { Run } from '../run/run.ts';
import { checkAgainstSchema } from '../workflow/check-schema.ts';
import { findStep, type Step, type Workflow } from '../workflow/workflow.ts';
import type { Context } from './context.ts';
import { filesOf } from './files-of.ts';
import { findWorkflowOfRun } from './find-workflow.ts';

/** `file`: the schema. `messages`: what does not fit, and is new. */
export type Misfit = { readonly file: string; readonly messages: readonly string[] };

/**
 * Undefined where it fits, where there is no schema for it, and where the workflow cannot be used. What did not fit
 * before is no fault of the edit.
 */
export async function checkEdit(
  context: Pick<Context, 'workspace'>,
  run: Run,
  field: string,
  value: Json,
): Promise<Misfit | undefined> {
  const giver = run.executedTemplates.findLast(
    ({ item, outputFields }) => item === undefined && outputFields.includes(field),
  );
  const workflow = giver === undefined ? undefined : await workflowOf(context, run);
  const step = workflow === undefined || giver === undefined ? undefined : findStep(workflow, giver.stepId);
  if (workflow === undefined || step?.schema === undefined) return undefined;
  const schema = filesOf(context.workspace, workflow).schema(step.schema.path, workflow);
  if (schema.kind !== 'found') return undefined;
  const check = (data: JsonObject) =>
    Promise.all(
      repliesOf(step, data).map((reply) => checkAgainstSchema(schema.text, schema.file, reply, 'output')),
    );
  const before = new Set((await check(run.data)).flat());
  const after = await check({ ...run.data, [field]: value });
  const messages = [...new Set(after.flat())].filter((message) => !before.has(message));
  return messages.length === 0 ? undefined : { file: schema.file, messages };
}

/** What the step has replied as far as the data tell: of a step with `foreach` one for each item. */
function repliesOf(step: Step, data: JsonObject): readonly JsonObject[] {
  const whole = nameOutputs(step, data);
  if (step.fan === undefined) return [whole];
  const lists = Object.entries(whole);
  const count = Math.max(0, ...lists.map(([, list]) => (Array.isArray(list) ? list.length : 0)));
  return Array.from({ length: count }, (_, index) =>
    Object.fromEntries(
      lists.flatMap(([name, list]: readonly [string, Json]) => {
        const entry: Json | undefined = Array.isArray(list) ? list[index] : undefined;
        return entry === undefined || entry === null ? [] : [[name, entry] as const];
      }),
    ),
  ).filter((reply) => Object.keys(reply).length > 0);
}

async function workflowOf(context: Pick<Context, 'workspace'>, run: Run): Promise<Workflow | undefined> {
  try {
    return (await findWorkflowOfRun(context.workspace, run, false, () => {})).workflow;
  } catch (error) {
    if (error instanceof WrongUse) return undefined;
    throw error;
  }
}
