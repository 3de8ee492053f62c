// `e`: the run file, a template, a workflow file or a value of the data, in the editor.
import type { ReadRun } from '../../state/app-state.ts';
import { selectRead } from '../../state/app-state.ts';
import type { Editable } from '../../state/command.ts';
import { problemText } from '../../state/problem-text.ts';
import { type Acting, say, tell } from './acting.ts';
import { openEditor } from './open-program.ts';

/** What was saved is taken up by whoever watches the file; only a value of the data is stored from here. */
export async function editFile(acting: Acting, what: Editable): Promise<void> {
  switch (what.kind) {
    case 'run-file':
      return editRunFile(acting, what.runId);
    case 'template': {
      const { locateTemplate } = await import('../../commands/look/locate-file.ts');
      const located = await locateTemplate(acting.context, requireRead(acting, what.runId), what.stepId);
      await openEditor(acting, located.path, located.line);
      return;
    }
    case 'workflow': {
      const { locateWorkflow } = await import('../../commands/look/locate-file.ts');
      const { path, line } = await locateWorkflow(
        acting.context,
        requireRead(acting, what.runId),
        what.stepId,
      );
      await openEditor(acting, path, line);
      return;
    }
    case 'field':
      return editField(acting, what);
  }
}

async function editRunFile(acting: Acting, runId: string): Promise<void> {
  const { locateRunFile } = await import('../../commands/look/locate-file.ts');
  const { rows, detail } = acting.store.current();
  // The row tells a fault before the whole file has been read again.
  const fault = [...rows, detail].find((read) => read?.kind === 'unreadable' && read.id === runId);
  const place = fault?.kind === 'unreadable' ? fault.problem.place : undefined;
  const { path, line } = locateRunFile(acting.context, runId, place);
  await openEditor(acting, path, line);
}

async function editField(acting: Acting, what: Editable & { readonly kind: 'field' }): Promise<void> {
  const { runId, field, index } = what;
  const name = index === undefined ? field : `entry ${index + 1} of ${field}`;
  const { takeDraft, writeDraft } = await import('../../commands/edit/edit-output.ts');
  const draft = writeDraft(acting.context, requireRead(acting, runId).run, what);
  const end = await openEditor(acting, draft.path);
  // What an editor that failed has left is not taken for what the person wants; it is still there.
  if (end.kind !== 'done') return;
  const outcome = await takeDraft(acting.context, draft);
  switch (outcome.kind) {
    case 'unchanged':
      return say(acting, `${name} is as it was`);
    case 'stored':
      return say(acting, `${name} is stored`);
    case 'refused':
      return tell(acting, 'It was not stored', problemText(outcome.problem));
  }
}

/** The run may have left the screen, or not have been read, since the key was pressed. */
function requireRead({ store }: Acting, runId: string): ReadRun {
  const read = selectRead(store.current());
  if (read === null || read.id !== runId) throw new RunGone();
  return read;
}

/** The screen shows another run by now: there is nothing to tell. */
export class RunGone extends Error {
  override readonly name = 'RunGone';
}
