// Whether a value that a person gives a field fits the schema of the step that gave it before.
import { checkOutput } from '../../engine/check-output.ts';
import { type Json, type JsonObject, ownValue } from '../../json.ts';
import { WrongUse } from '../../problem.ts';
import type { Run } from '../../run/run.ts';
import { findStep, type Step, type Workflow } from '../../workflow/workflow.ts';
import type { Context } from '../context.ts';
import { filesOf } from '../definitions/files-of.ts';
import { findWorkflowOfRun } from '../definitions/find-workflow.ts';

/** `file`: the schema. `messages`: what does not fit, and is new. */
export type Misfit = { readonly file: string; readonly messages: readonly string[] };

/**
 * Undefined where it fits, where there is no schema for it, and where the workflow cannot be used. What did not fit
 * before is no fault of the edit.
 */
export async function checkEdit(
  context: Pick<Context, 'workspace' | 'secrets' | 'environment'>,
  run: Run,
  field: string,
  value: Json,
): Promise<Misfit | undefined> {
  const giver = run.executedTemplates.findLast(({ outputFields }) => outputFields.includes(field));
  const workflow = giver === undefined ? undefined : await workflowOf(context, run);
  const step = workflow === undefined || giver === undefined ? undefined : findStep(workflow, giver.stepId);
  if (workflow === undefined || step === undefined) return undefined;
  const files = filesOf(context, workflow);
  const check = async (data: JsonObject) => {
    const checked = await Promise.all(
      givenBy(step, data).map((given) => checkOutput(workflow, step, given, files)),
    );
    return checked.filter((one) => one !== undefined);
  };
  const before = new Set((await check(run.data)).flatMap(({ mismatches }) => mismatches));
  const after = await check({ ...run.data, [field]: value });
  const messages = new Set(after.flatMap(({ mismatches }) => mismatches).filter((one) => !before.has(one)));
  const [first] = after;
  return first === undefined || messages.size === 0
    ? undefined
    : { file: first.file, messages: [...messages] };
}

/** What the step has given as far as the data tell, by data field: of a step with `foreach` what each item gave. */
function givenBy(step: Step, data: JsonObject): readonly JsonObject[] {
  if (step.fan === undefined) return [data];
  const lists = [...step.outputs.values()].flatMap(
    (field): readonly (readonly [string, readonly Json[]])[] => {
      const list = ownValue(data, field);
      return Array.isArray(list) ? [[field, list]] : [];
    },
  );
  const count = Math.max(0, ...lists.map(([, list]) => list.length));
  const items = Array.from({ length: count }, (_, index) =>
    Object.fromEntries(
      lists.flatMap(([field, list]): readonly (readonly [string, Json])[] => {
        const entry = list[index] ?? null;
        return entry === null ? [] : [[field, entry]];
      }),
    ),
  );
  return items.filter((item) => Object.keys(item).length > 0);
}

async function workflowOf(
  context: Pick<Context, 'workspace' | 'secrets' | 'environment'>,
  run: Run,
): Promise<Workflow | undefined> {
  try {
    return (await findWorkflowOfRun(context, run, false, () => {})).workflow;
  } catch (error) {
    if (error instanceof WrongUse) return undefined;
    throw error;
  }
}
