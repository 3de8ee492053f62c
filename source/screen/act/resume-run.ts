// `r`: the selected run goes on, in a process of its own.
import { launchRun } from '../../commands/launch-run.ts';
import type { Acting } from './acting.ts';
import { findUntrusted } from './find-untrusted.ts';

/** @param trusted whether the person has just agreed to the commands that its workflow runs */
export async function resumeRun(
  { context, launcher, store }: Acting,
  id: string,
  trusted: boolean,
): Promise<void> {
  const { detail } = store.current();
  const workflow = detail?.kind === 'run' && detail.id === id ? detail.workflow : undefined;
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
