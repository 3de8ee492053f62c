// The selected run goes on, or does again first what is stale, a step, or its failed items, in a process of its own.
import { launchRun } from '../../commands/move/launch-run.ts';
import type { Redo } from '../../state/command.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import { type Acting, tell } from './acting.ts';
import { askForTrust } from './ask-for-trust.ts';
import { findUntrusted } from './find-untrusted.ts';

/** @param trusted whether the person has just agreed to the commands that its workflow runs */
export async function resumeRun(
  acting: Acting,
  id: string,
  redo: Redo | undefined,
  trusted: boolean,
): Promise<void> {
  const { store } = acting;
  // Before anything is waited for: a second key must not start a second process.
  store.dispatch({ kind: 'launch-begun', id });
  try {
    const workflow = trusted ? undefined : await readWorkflow(acting, id);
    const commands = workflow === undefined ? [] : await findUntrusted(acting.context, workflow);
    if (workflow === undefined || commands.length === 0) return await launch(acting, id, redo, trusted);
    const yes = { kind: 'resume', id, trusted: true, ...(redo === undefined ? {} : { redo }) } as const;
    askForTrust(acting, { path: workflow.path, commands, purpose: 'go on', yes, behind: null });
  } finally {
    store.dispatch({ kind: 'launch-ended', id });
  }
}

/** Who is quicker than the reading of the run is asked for trust all the same. */
async function readWorkflow({ context, store }: Acting, id: string): Promise<Workflow | undefined> {
  const { detail } = store.current();
  if (detail?.kind === 'run' && detail.id === id) return detail.workflow;
  const { loadRun } = await import('../../commands/look/load-run.ts');
  return (await loadRun(context, id)).workflow;
}

async function launch(acting: Acting, id: string, redo: Redo | undefined, trusted: boolean): Promise<void> {
  const command = [...commandOf(id, redo), ...(trusted ? ['--trust'] : [])];
  const result = await launchRun(acting.context, acting.launcher, command, undefined, 'key');
  if (result.kind === 'launched') return;
  tell(acting, 'It does not go on', result.message || 'It ended at once.');
}

function commandOf(id: string, redo: Redo | undefined): readonly string[] {
  switch (redo?.kind) {
    case undefined:
      return ['resume', id];
    case 'stale':
      return ['resume', id, '--stale'];
    case 'from':
      return ['rerun', id, '--from', redo.stepId];
    case 'failed-items':
      return ['rerun', id, '--from', redo.stepId, '--failed-items'];
  }
}
