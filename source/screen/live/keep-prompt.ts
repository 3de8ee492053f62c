// The prompt of the step that is chosen, as it was sent or would be sent now; read only while it is looked at.
import type { Context } from '../../commands/context.ts';
import { type AppState, selectLayout, selectRead } from '../../state/app-state.ts';
import { findBox } from '../../state/layout.ts';
import { selectCursor } from '../../state/move-cursor.ts';
import type { WorkLine } from '../../state/step-lines.ts';
import type { Store } from '../../state/store.ts';
import type { TextToolbox } from '../reader/text-tools.ts';

type WorkName = { readonly stepId: string; readonly item?: string };

export type PromptKeeper = {
  /** Renders it anew: a template may have changed. */
  readonly reload: () => void;
  readonly close: () => void;
};

export function keepPrompt(
  context: Context,
  store: Store,
  toolbox: TextToolbox,
  failed: (error: unknown) => void,
): PromptKeeper {
  /** The state of the run and the step that were read last. */
  let last: { readonly detail: AppState['detail']; readonly work: WorkName } | undefined;
  let asked = 0;

  const read = async (state: AppState, work: WorkName) => {
    asked += 1;
    const mine = asked;
    const shown = selectRead(state);
    if (shown === null) return;
    const { readPrompt } = await import('../../commands/look/read-prompt.ts');
    const view = await readPrompt(context, shown, work);
    if (view.kind === 'next' && view.sent !== undefined && view.sent.text !== view.text) {
      await toolbox.loadComparison();
    }
    if (mine === asked) store.dispatch({ kind: 'prompt-read', prompt: { runId: shown.id, ...work, view } });
  };
  const look = () => {
    const state = store.current();
    const cursor = selectCursor(state);
    if (cursor === undefined || !isSeen(state)) return;
    const work = nameOf(cursor);
    if (last?.detail === state.detail && last.work.stepId === work.stepId && last.work.item === work.item)
      return;
    last = { detail: state.detail, work };
    read(state, work).catch(failed);
  };

  const unsubscribe = store.subscribe(look);
  return {
    reload: () => {
      last = undefined;
      look();
    },
    close: () => {
      asked += 1;
      unsubscribe();
    },
  };
}

function nameOf(line: WorkLine): WorkName {
  return line.kind === 'item' ? { stepId: line.id, item: line.item } : { stepId: line.id };
}

function isSeen(state: AppState): boolean {
  return state.reader.tab === 'prompt' && findBox(selectLayout(state), 'reader') !== undefined;
}
