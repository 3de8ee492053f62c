// `caesura run`: a new run of a workflow.
import { join } from 'node:path';
import type { Control } from '../../engine/control.ts';
import type { JsonObject } from '../../json.ts';
import { wrongUse } from '../../problem.ts';
import type { Run, RunOptions } from '../../run/run.ts';
import { pathsOf } from '../../storage/run-paths.ts';
import { didYouMean } from '../../suggest-name.ts';
import { fieldsReadBy, initialInputs } from '../../workflow/data-flow.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import type { Context } from '../context.ts';
import { type CheckedDefinition, requireUsable } from '../definitions/find-workflow.ts';
import { requireStep } from '../definitions/require-step.ts';
import { requireModels } from '../models/model-of-step.ts';
import { createChildren } from './child-runs.ts';
import { driveOwnedRun, type Told } from './drive-owned-run.ts';
import { ensureTrust } from './ensure-trust.ts';
import { moveRun } from './move-run.ts';
import { createRun, holdWorkflow, newRunId } from './new-run.ts';
import { createOwned, ownRun } from './own-run.ts';
import { requireNames } from './require-names.ts';

export type StartRequest = {
  readonly definition: CheckedDefinition;
  readonly data: JsonObject;
  readonly options: RunOptions;
  readonly pauseAfter: string | undefined;
  readonly trust: boolean;
  readonly control: Control;
  readonly told: Told;
};

/**
 * Makes a run and moves it until it stops. Throws {@link WrongUse} for a workflow with errors, a missing
 * initial input, a model that cannot be used or a definition that is not trusted: nothing is made then.
 */
export async function startRun(context: Context, request: StartRequest): Promise<Run> {
  const { workflow, text } = requireUsable(request.definition);
  await requireNames(context, workflow);
  if (request.pauseAfter !== undefined) requireStep(workflow, request.pauseAfter);
  checkData(context, workflow, request.data);
  await requireModels(context, workflow, request.options, { executedTemplates: [] });
  await ensureTrust(context, workflow, request.trust);

  const held = holdWorkflow(workflow, text);
  const { now } = context.clock;
  const run = createRun(newRunId(), workflow, held, request.data, request.options, now());
  const paths = pathsOf(context.workspace, run.id);
  return ownRun(context, paths, { control: request.control }, (owned) => {
    const store = createOwned(context, owned, run);
    return driveOwnedRun(context, owned, {
      workflow,
      store,
      begin: [{ at: run.startedAt, event: 'run-started', workflow: held, options: request.options }],
      options: request.options,
      pauseAfter: request.pauseAfter,
      told: request.told,
      children: createChildren(context, owned.control, {
        options: request.options,
        frozen: false,
        force: false,
        trust: request.trust,
        rerunInterrupted: false,
        told: request.told,
        moveRun,
      }),
    });
  });
}

function checkData(context: Context, workflow: Workflow, data: JsonObject): void {
  const needed = initialInputs(workflow);
  const missing = needed.filter((field) => !Object.hasOwn(data, field));
  if (missing.length > 0) {
    const example = missing.map((field) => `--set ${field}=TEXT`).join(' ');
    throw wrongUse(
      'missing-input',
      `the workflow ${workflow.name} needs ${missing.join(', ')}`,
      `Give it with ${example}, with --set ${missing[0]}=@FILE, or with --input FILE.json`,
      { file: join(workflow.path) },
    );
  }
  for (const { fan } of workflow.steps) {
    if (fan === undefined || !needed.includes(fan.field) || Array.isArray(data[fan.field])) continue;
    throw wrongUse(
      'no-list',
      `${fan.field} must be a list: a step is done for each item of it`,
      `Give it with --set '${fan.field}:=["…", "…"]', with --set ${fan.field}:=@FILE.json, or with --input FILE.json`,
      { file: workflow.path },
    );
  }
  for (const field of Object.keys(data)) {
    if (needed.includes(field)) continue;
    const reads = workflow.steps.some((step) => fieldsReadBy(step).includes(field));
    if (!reads) context.say(`no step reads ${field}. ${didYouMean(field, needed) ?? ''}`.trim());
  }
}
