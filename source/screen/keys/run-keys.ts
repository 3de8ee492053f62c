// The keys that start, stop and resume runs.
import type { AppState } from '../../state/app-state.ts';
import { selectChildren } from '../../state/select-run.ts';
import type { StopKind } from '../../state/stop-reason.ts';
import { type Action, bind, type KeyBinding } from './key-binding.ts';
import { openAnswer } from './open-answer.ts';
import { command, event, nothing, type Outcome } from './outcome.ts';
import { whyNotAnswer, whyNotResume, whyNotStop } from './why-not.ts';

export const runKeys: readonly KeyBinding[] = [
  bind({
    keys: ['n'],
    shown: 'n',
    scope: 'run',
    name: 'new run',
    description: 'start a workflow: choose it and fill in its inputs',
    inFooter: true,
    onlyAlone: true,
    changes: true,
    act: () => command({ kind: 'list-workflows' }),
  }),
  stopping('p', 'pause', 'pause when the step under way is done', 'pause'),
  stopping('P', 'pause now', 'pause at once; the step under way runs again later', 'pause-now'),
  bind({
    keys: ['r'],
    shown: 'r',
    scope: 'run',
    name: 'resume',
    description: 'go on with a run, or try its failed step again',
    inFooter: true,
    onlyAlone: true,
    changes: true,
    whyNot: whyNotResume,
    act: ({ selectedId }) =>
      selectedId === null ? nothing : command({ kind: 'resume', id: selectedId, trusted: false }),
  }),
  bind({
    keys: ['a'],
    shown: 'a',
    scope: 'run',
    name: 'answer',
    description: 'answer what a waiting run asks; Esc keeps what you have typed for later',
    inFooter: true,
    onlyAlone: true,
    changes: true,
    whyNot: whyNotAnswer,
    act: openAnswer,
  }),
  bind({
    keys: ['x'],
    shown: 'x',
    scope: 'run',
    name: 'cancel',
    description: 'cancel the run for good, after a y',
    inFooter: true,
    onlyAlone: true,
    changes: true,
    whyNot: (state) => whyNotStop(state, 'cancel'),
    act: askToCancel,
  }),
  arming('arm actions', 'in `caesura watch`: let the keys act on runs', true),
  arming('disarm', 'in `caesura watch`: let the keys only look again', false),
];

function arming(name: string, description: string, armed: boolean): KeyBinding {
  return bind({
    keys: ['A'],
    shown: 'A',
    scope: 'run',
    name,
    description,
    inFooter: true,
    onlyAlone: true,
    isHere: ({ mode }) => mode.kind === 'watch' && mode.armed !== armed,
    act: () => event({ kind: 'keys-armed', armed }),
  });
}

function stopping(key: string, name: string, description: string, request: StopKind): KeyBinding {
  return bind({
    keys: [key],
    shown: key,
    scope: 'run',
    name,
    description,
    inFooter: true,
    onlyAlone: true,
    changes: true,
    whyNot: (state) => whyNotStop(state, request),
    act: ({ selectedId }) =>
      selectedId === null ? nothing : command({ kind: 'stop', id: selectedId, request }),
  });
}

/** It has no key: what cannot be undone is asked for by its name. */
export const deleteRun: Action = {
  name: 'delete run',
  description: 'delete the run with its prompts and replies, after a y',
  changes: true,
  whyNot: ({ selectedId, rows }) => {
    const row = rows.find(({ id }) => id === selectedId);
    if (row === undefined) return 'no run is selected';
    return row.kind === 'run' && row.derived === 'running' ? 'it is running: pause it first' : undefined;
  },
  act: (state) => (state.selectedId === null ? nothing : askToDelete(state, state.selectedId)),
};

function askToDelete(state: AppState, id: string): Outcome {
  const children = selectChildren(state);
  const left = children.length === 0 ? [] : [`The runs of its steps stay: ${children.join(', ')}.`];
  return event({
    kind: 'popup-opened',
    popup: {
      kind: 'confirm',
      title: 'Delete',
      lines: [`The run ${id}, with its prompts and replies.`, ...left],
      question: 'Delete it for good?',
      yes: { kind: 'delete', id },
      behind: null,
    },
  });
}

function askToCancel(state: AppState): Outcome {
  const row = state.rows.find(({ id }) => id === state.selectedId);
  if (row?.kind !== 'run') return nothing;
  return event({
    kind: 'popup-opened',
    popup: {
      kind: 'confirm',
      title: 'Cancel',
      lines: [
        `${row.workflowName} ${row.id}, ${row.progress.done} of ${row.progress.total} steps done.`,
        'What it has is kept, but it cannot be resumed.',
      ],
      question: 'Cancel this run?',
      yes: { kind: 'stop', id: row.id, request: 'cancel' },
      behind: null,
    },
  });
}
