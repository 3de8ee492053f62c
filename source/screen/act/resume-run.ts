// The selected run goes on, with `r`, or with the items of a step that failed, in a process of its own.
import { launchRun } from '../../commands/launch-run.ts';
import type { Command } from '../../state/command.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import { type Acting, tell } from './acting.ts';
import { askForTrust } from './ask-for-trust.ts';
import { findUntrusted } from './find-untrusted.ts';

type GoOn = Command & { readonly kind: 'resume' | 'rerun-failed' };

/** `trusted`: the person has just agreed to the commands that its workflow runs. */
export async function resumeRun(acting: Acting, command: GoOn): Promise<void> {
  const { store } = acting;
  const { id, trusted } = command;
  // Before anything is waited for: a second key must not start a second process.
  store.dispatch({ kind: 'launch-begun', id });
  try {
    const workflow = trusted ? undefined : await readWorkflow(acting, id);
    const commands = workflow === undefined ? [] : await findUntrusted(acting.context, workflow);
    if (workflow === undefined || commands.length === 0) return await launch(acting, command);
    const yes = { ...command, trusted: true };
    askForTrust(acting, { path: workflow.path, commands, purpose: 'go on', yes, behind: null });
  } finally {
    store.dispatch({ kind: 'launch-ended', id });
  }
}

/** Who is quicker than the reading of the run is asked for trust all the same. */
async function readWorkflow({ context, store }: Acting, id: string): Promise<Workflow | undefined> {
  const { detail } = store.current();
  if (detail?.kind === 'run' && detail.id === id) return detail.workflow;
  const { loadRun } = await import('../../commands/load-run.ts');
  return (await loadRun(context, id)).workflow;
}

async function launch(acting: Acting, command: GoOn): Promise<void> {
  const args = [...argumentsOf(command), ...(command.trusted ? ['--trust'] : [])];
  const result = await launchRun(acting.context, acting.launcher, args, undefined, 'key');
  if (result.kind === 'launched') return;
  tell(acting, 'It does not go on', result.message || 'It ended at once.');
}

function argumentsOf(command: GoOn): readonly string[] {
  switch (command.kind) {
    case 'resume':
      return ['resume', command.id];
    case 'rerun-failed':
      return ['rerun', command.id, '--from', command.stepId, '--failed-items'];
  }
}
