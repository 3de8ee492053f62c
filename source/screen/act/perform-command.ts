// Carries out what a key asks for beyond the screen, with the commands that argv has too, and tells how it went.
import type { Command } from '../../state/command.ts';
import type { StopKind } from '../../state/stop-reason.ts';
import { suspendJob } from '../terminal/suspend-job.ts';
import { type Acting, describeFailure, say, tell } from './acting.ts';
import { copyText } from './copy-text.ts';
import { editFile, RunGone } from './edit-file.ts';
import { editFormField } from './edit-form-field.ts';
import { openText } from './open-text.ts';
import { resumeRun } from './resume-run.ts';
import { fillInputs, listWorkflows, startFromForm } from './start-workflow.ts';

/** Everything but what the screen does itself. */
export type OutsideCommand = Exclude<Command, { readonly kind: 'quit' | 'repaint' }>;

/** Throws only bugs: what a person can cause, and a disk that refuses, are told on the screen. */
export async function performCommand(acting: Acting, command: OutsideCommand): Promise<void> {
  try {
    await perform(acting, command);
  } catch (error) {
    if (acting.signal.aborted || error instanceof RunGone) return;
    const text = describeFailure(error);
    if (text === undefined) throw error;
    tell(acting, 'That was not possible', text);
  }
}

async function perform(acting: Acting, command: OutsideCommand): Promise<void> {
  switch (command.kind) {
    case 'stop':
      return stopRun(acting, command.id, command.request);
    case 'resume':
      return resumeRun(acting, command.id, command.redo, command.trusted);
    case 'fork':
      return (await import('./fork-run.ts')).forkRun(acting, command.id, command.from);
    case 'delete': {
      const { deleteRun } = await import('../../commands/move/delete-run.ts');
      await deleteRun(acting.context, command.id);
      return say(acting, `${command.id} is deleted`);
    }
    case 'list-workflows':
      return listWorkflows(acting);
    case 'fill-inputs':
      return fillInputs(acting, command.path);
    case 'start':
      return startFromForm(acting, command.trusted);
    case 'answer':
      return (await import('./answer-run.ts')).answerRun(acting, command.trusted);
    case 'edit':
      return editFile(acting, command.what);
    case 'edit-field':
      return editFormField(acting);
    case 'page':
      return openText(acting, command.what);
    case 'copy':
      return copyText(acting, command.text, command.name);
    case 'copy-path': {
      const { locateRunFile } = await import('../../commands/look/locate-file.ts');
      return copyText(acting, locateRunFile(acting.context, command.runId).path, 'the path');
    }
    case 'suspend':
      return suspend(acting);
  }
}

async function suspend(acting: Acting): Promise<void> {
  if ((await suspendJob(acting.lending)) === 'not-stopped') {
    say(acting, 'suspend: there is no shell that could let it go on');
  }
}

async function stopRun({ context, store, signal }: Acting, id: string, request: StopKind): Promise<void> {
  const { requestStop } = await import('../../commands/move/request-stop.ts');
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
