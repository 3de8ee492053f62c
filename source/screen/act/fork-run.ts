// `f`: a new run that begins with what the selected one has; it is selected, and waits for what its person does next.
import { type Acting, say } from './acting.ts';

/** @param from the step that it is to begin with; null for all that the run has */
export async function forkRun(acting: Acting, id: string, from: string | null): Promise<void> {
  const { makeFork } = await import('../../commands/move/fork-run.ts');
  const request = { id, from: from ?? undefined, data: {}, by: 'key' } as const;
  const { run } = await makeFork(acting.context, request);
  acting.store.dispatch({ kind: 'run-launched', id: run.id });
  say(acting, `${run.id} is forked${from === null ? '' : ` before ${from}`}: r goes on with it`);
}
