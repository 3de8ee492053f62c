// Carries out what a key asks for beyond the screen, with the commands that argv has too, and tells how it went.
import type { Command } from '../state/command.ts';
import type { StopKind } from '../state/stop-reason.ts';
import { type Acting, describeFailure } from './acting.ts';
import { resumeRun } from './resume-run.ts';
import { fillInputs, listWorkflows, startFromForm } from './start-workflow.ts';

/** Everything but what the screen does itself. */
export type OutsideCommand = Exclude<Command, { readonly kind: 'quit' | 'repaint' }>;

/** Throws only bugs: what a person can cause, and a disk that refuses, are told on the screen. */
export async function performCommand(acting: Acting, command: OutsideCommand): Promise<void> {
  try {
    await perform(acting, command);
  } catch (error) {
    if (acting.signal.aborted) return;
    const text = describeFailure(error);
    if (text === undefined) throw error;
    acting.store.dispatch({
      kind: 'popup-opened',
      popup: { kind: 'text', title: 'That was not possible', text, top: 0 },
    });
  }
}

function perform(acting: Acting, command: OutsideCommand): Promise<void> {
  switch (command.kind) {
    case 'stop':
      return stopRun(acting, command.id, command.request);
    case 'resume':
      return resumeRun(acting, command.id, command.trusted);
    case 'list-workflows':
      return listWorkflows(acting);
    case 'fill-inputs':
      return fillInputs(acting, command.path);
    case 'start':
      return startFromForm(acting, command.trusted);
  }
}

async function stopRun({ context, store, signal }: Acting, id: string, request: StopKind): Promise<void> {
  const { requestStop } = await import('../commands/request-stop.ts');
  store.dispatch({ kind: 'stop-asked', id, request });
  try {
    const { run } = await requestStop(context, { id, request, by: 'key', signal });
    const wanted = request === 'cancel' ? 'cancelled' : 'paused';
    if (run.status !== wanted) {
      store.dispatch({
        kind: 'notice-shown',
        text: `${run.workflowName} ${run.id} is ${run.status}, not ${wanted}`,
      });
    }
  } finally {
    store.dispatch({ kind: 'stop-settled', id });
  }
}
