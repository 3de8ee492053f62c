// `n`: a workflow is chosen, its inputs are filled in, and it is started in a process of its own.

import { readInputFile } from '../../commands/edit/read-input-file.ts';
import { readLists } from '../../commands/edit/read-lists.ts';
import { launchRun } from '../../commands/move/launch-run.ts';
import type { Json, JsonObject } from '../../json.ts';
import { formatPlace, type Problem, WrongUse } from '../../problem.ts';
import type { WorkflowChoice } from '../../state/popup.ts';
import { type FormerRun, openForm, readField, type StartForm } from '../../state/start-form.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import { type Acting, describeFailure } from './acting.ts';
import { askForTrust } from './ask-for-trust.ts';
import { findUntrusted } from './find-untrusted.ts';

export async function listWorkflows({ context, store }: Acting): Promise<void> {
  const { checkAll } = await import('../../commands/definitions/find-workflow.ts');
  const choices = (await checkAll(context.workspace)).map((definition): WorkflowChoice => {
    const error = definition.problems.find((problem) => problem.severity === 'error');
    return {
      name: definition.name,
      path: definition.path,
      description: definition.workflow?.description ?? '',
      ...(definition.workflow === undefined ? { error: describeError(error) } : {}),
    };
  });
  store.dispatch({ kind: 'popup-opened', popup: { kind: 'choose-workflow', choices, index: 0 } });
}

function describeError(problem: Problem | undefined): string {
  if (problem === undefined) return 'has errors';
  const { place, message } = problem;
  return place === undefined ? message : `${formatPlace(place)}: ${message}`;
}

/** Opens the form, with the values of the newest run of the same workflow. */
export async function fillInputs(acting: Acting, path: string): Promise<void> {
  const workflow = await readWorkflow(acting, path);
  const form = openForm(workflow, await readFormerRun(acting, workflow.name));
  acting.store.dispatch({ kind: 'popup-opened', popup: { kind: 'form', form } });
}

async function readWorkflow({ context }: Acting, path: string): Promise<Workflow> {
  const { findDefinition, requireUsable } = await import('../../commands/definitions/find-workflow.ts');
  return requireUsable(await findDefinition(context.workspace, path, context.workspace.root)).workflow;
}

async function readFormerRun(
  { context, store }: Acting,
  workflowName: string,
): Promise<FormerRun | undefined> {
  const newest = store.current().rows.find((row) => row.kind === 'run' && row.workflowName === workflowName);
  if (newest === undefined) return undefined;
  const { loadRun } = await import('../../commands/look/load-run.ts');
  try {
    return (await loadRun(context, newest.id)).run;
  } catch (error) {
    if (error instanceof WrongUse) return undefined;
    throw error;
  }
}

/** @param trusted whether the person has just agreed to the commands that the workflow runs */
export async function startFromForm(acting: Acting, trusted: boolean): Promise<void> {
  const { store, context, launcher } = acting;
  const { popup } = store.current();
  if (popup?.kind !== 'form' || popup.form.starting) return;
  const { form } = popup;
  const begun: StartForm = { ...form, starting: true, message: null };
  store.dispatch({ kind: 'form-changed', form: begun });
  try {
    const given = gatherFields(acting, form);
    const workflow = await readWorkflow(acting, form.workflowPath);
    const data = readLists(workflow, given);
    const commands = trusted ? [] : await findUntrusted(context, workflow);
    if (commands.length > 0) {
      askForTrust(acting, {
        path: form.workflowPath,
        commands,
        purpose: 'start it',
        yes: { kind: 'start', trusted: true },
        behind: { kind: 'form', form },
      });
      return;
    }
    const asked = [
      ...['run', form.workflowPath, '--input', '-'],
      ...chosenModel(form),
      ...(trusted ? ['--trust'] : []),
    ];
    const result = await launchRun(context, launcher, asked, data, 'key');
    if (result.kind === 'launched') store.dispatch({ kind: 'run-launched', id: result.id });
    else refuse(acting, begun, result.message || 'It ended at once.');
  } catch (error) {
    const message = describeFailure(error);
    if (message === undefined) throw error;
    refuse(acting, begun, message);
  }
}

function chosenModel({ fields }: StartForm): readonly string[] {
  const field = fields.find(({ kind }) => kind === 'model');
  const model = field?.value.kind === 'typed' ? field.value.edit.text.trim() : '';
  return model === '' ? [] : ['--model', model];
}

/** Throws {@link WrongUse} for a field without a value and for a file that cannot be read. */
function gatherFields({ context, cwd }: Acting, form: StartForm): JsonObject {
  const inputs = form.fields.filter(({ kind }) => kind === 'input');
  const empty = inputs.filter(({ value }) => value.kind === 'typed' && value.edit.text === '');
  if (empty.length > 0) {
    throw new WrongUse([
      {
        severity: 'error',
        code: 'missing-input',
        message: `${empty.map(({ name }) => name).join(', ')} has no value`,
        hint: 'Write it, or @ and the path of a file',
      },
    ]);
  }
  return Object.fromEntries(
    inputs.map(({ name, value }): [string, Json] => {
      const source = readField(value);
      return [name, source.kind === 'file' ? readInputFile(context, cwd, source.path) : source.value];
    }),
  );
}

/** In the form, if it is still open. */
function refuse({ store }: Acting, begun: StartForm, message: string): void {
  const { popup } = store.current();
  store.dispatch(
    popup?.kind === 'form'
      ? { kind: 'form-changed', form: { ...begun, starting: false, message } }
      : { kind: 'popup-opened', popup: { kind: 'text', title: 'It was not started', text: message, top: 0 } },
  );
}
