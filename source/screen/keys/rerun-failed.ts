// Doing the items of a step again that failed: it has no key, its name finds it.
import { type AppState, selectRead } from '../../state/app-state.ts';
import { selectCursorStep, selectSteps } from '../../state/move-cursor.ts';
import type { StepLine } from '../../state/step-lines.ts';
import type { Action } from './key-binding.ts';
import { command, nothing } from './outcome.ts';

export const rerunFailed: Action = {
  name: 'rerun failed items',
  description: 'do the items of the step again that failed, and what depends on them',
  changes: true,
  whyNot: (state) => {
    const read = selectRead(state);
    if (read === null) return 'no run is selected';
    if (read.derived === 'running') return 'it is running: pause it first';
    return findFailed(state) === undefined ? 'no item of a step has failed' : undefined;
  },
  act: (state) => {
    const step = findFailed(state);
    if (step === undefined || state.selectedId === null) return nothing;
    const redo = { kind: 'failed-items', stepId: step.id } as const;
    return command({ kind: 'resume', id: state.selectedId, trusted: false, redo });
  },
};

/** The step that the cursor is in, else the first one; an item that stopped its step is tried again with `r`. */
function findFailed(state: AppState): StepLine | undefined {
  const failed = selectSteps(state).filter(({ fan }) => fan !== undefined && fan.failed > 0);
  return failed.find(({ id }) => id === selectCursorStep(state)) ?? failed[0];
}
