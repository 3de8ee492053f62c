// `r`: the selected run goes on, in a process of its own.
import type { Context } from '../../commands/context.ts';
import { launchRun } from '../../commands/launch-run.ts';
import type { Acting } from './acting.ts';
import { findUntrusted } from './find-untrusted.ts';

/** Who is quicker than the reading of the run is asked for trust all the same. */
async function readRun(context: Context, id: string) {
  const { loadRun } = await import('../../commands/load-run.ts');
  return loadRun(context, id);
}

/** @param trusted whether the person has just agreed to the commands that its workflow runs */
export async function resumeRun(
  { context, launcher, store }: Acting,
  id: string,
  trusted: boolean,
): Promise<void> {
  const { detail } = store.current();
  const isRead = detail?.kind === 'run' && detail.id === id;
  const { workflow } = isRead ? detail : await readRun(context, id);
  const commands = trusted || workflow === undefined ? [] : await findUntrusted(context, workflow);
  if (workflow !== undefined && commands.length > 0) {
    store.dispatch({
      kind: 'popup-opened',
      popup: {
        kind: 'confirm',
        title: 'Trust',
        lines: [`${workflow.path} runs commands on this machine:`, ...commands],
        question: 'Trust this definition as it is now, and go on?',
        yes: { kind: 'resume', id, trusted: true },
        behind: null,
      },
    });
    return;
  }
  store.dispatch({ kind: 'launch-begun', id });
  try {
    const result = await launchRun(
      context,
      launcher,
      ['resume', id, ...(trusted ? ['--trust'] : [])],
      undefined,
      'key',
    );
    if (result.kind === 'launched') return;
    store.dispatch({
      kind: 'popup-opened',
      popup: {
        kind: 'text',
        title: 'It does not go on',
        text: result.message || 'It ended at once.',
        top: 0,
      },
    });
  } finally {
    store.dispatch({ kind: 'launch-ended', id });
  }
}
