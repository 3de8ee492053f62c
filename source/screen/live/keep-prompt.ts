// The prompt of the step that is chosen, as it was sent or would be sent now; read only while it is looked at.
import type { Context } from '../../commands/context.ts';
import { type AppState, selectLayout, selectRead } from '../../state/app-state.ts';
import { findBox } from '../../state/layout.ts';
import { selectCursorStep } from '../../state/move-cursor.ts';
import type { Store } from '../../state/store.ts';
import type { TextToolbox } from '../reader/text-tools.ts';

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
  let last: { readonly detail: AppState['detail']; readonly stepId: string } | undefined;
  let asked = 0;

  const read = async (state: AppState, stepId: string) => {
    asked += 1;
    const mine = asked;
    const shown = selectRead(state);
    if (shown === null) return;
    const { readPrompt } = await import('../../commands/read-prompt.ts');
    const view = await readPrompt(context, shown, stepId);
    if (view.kind === 'next' && view.sent !== undefined && view.sent.text !== view.text) {
      await toolbox.loadComparison();
    }
    if (mine === asked) store.dispatch({ kind: 'prompt-read', prompt: { runId: shown.id, stepId, view } });
  };
  const look = () => {
    const state = store.current();
    const stepId = selectCursorStep(state);
    if (stepId === undefined || !isSeen(state)) return;
    if (last?.detail === state.detail && last.stepId === stepId) return;
    last = { detail: state.detail, stepId };
    read(state, stepId).catch(failed);
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

function isSeen(state: AppState): boolean {
  return state.reader.tab === 'prompt' && findBox(selectLayout(state), 'reader') !== undefined;
}
