// The keys as data: what each does, when it applies, and why it does not otherwise. Help and footer are made of it.
import type { Movement } from '../state/app-event.ts';
import { type AppState, selectLayout } from '../state/app-state.ts';
import type { StopKind } from '../state/stop-reason.ts';
import { describeDetail } from './describe-detail.ts';
import { command, event, nothing, type Outcome } from './outcome.ts';
import { whyNotResume, whyNotStop } from './why-not.ts';

export type Scope = 'move' | 'run' | 'everywhere';

export type KeyBinding = {
  /** As `readKeys` names them. */
  readonly keys: readonly string[];
  /** How the keys are written for people. */
  readonly shown: string;
  readonly scope: Scope;
  /** In a word or two, for the footer. */
  readonly name: string;
  readonly description: string;
  /** Whether the footer shows it while it applies. */
  readonly inFooter: boolean;
  /** Whether it works only when it comes by itself, so that no pasted text can do it. */
  readonly onlyAlone: boolean;
  /** Why the key does nothing now; undefined where it applies. */
  readonly whyNot: (state: AppState) => string | undefined;
  readonly act: (state: AppState) => Outcome;
};

const always = (): undefined => undefined;

export const keymap: readonly KeyBinding[] = [
  movement(['j', 'down'], 'j ↓', 'down', 'move to the next run or step', 'down'),
  movement(['k', 'up'], 'k ↑', 'up', 'move to the one before', 'up'),
  movement(['g', 'home'], 'g Home', 'first', 'move to the first one', 'first'),
  movement(['G', 'end'], 'G End', 'last', 'move to the last one', 'last'),
  movement(['ctrl+d'], 'Ctrl+D', 'half down', 'move half a page down', 'half-page-down'),
  movement(['ctrl+u'], 'Ctrl+U', 'half up', 'move half a page up', 'half-page-up'),
  movement(['page-down'], 'PgDn', 'page down', 'move a page down', 'page-down'),
  movement(['page-up'], 'PgUp', 'page up', 'move a page up', 'page-up'),
  {
    keys: ['enter', 'l', 'right'],
    shown: 'Enter l →',
    scope: 'move',
    name: 'open',
    description: 'open the steps of the run; there, say in full why it stopped',
    inFooter: true,
    onlyAlone: false,
    whyNot: (state) => (state.rows.length === 0 ? 'there is no run to open: n starts one' : undefined),
    act: (state) =>
      state.pane === 'runs' ? event({ kind: 'pane-entered', pane: 'steps' }) : openDetail(state),
  },
  {
    keys: ['escape', 'h', 'left'],
    shown: 'Esc h ←',
    scope: 'move',
    name: 'back',
    description: 'go back to the list of runs',
    inFooter: false,
    onlyAlone: false,
    whyNot: always,
    act: (state) => (state.pane === 'steps' ? event({ kind: 'pane-entered', pane: 'runs' }) : nothing),
  },
  {
    keys: ['tab', 'shift+tab'],
    shown: 'Tab',
    scope: 'move',
    name: 'switch',
    description: 'switch between the list and the steps',
    inFooter: false,
    onlyAlone: false,
    whyNot: always,
    act: (state) => event({ kind: 'pane-entered', pane: state.pane === 'runs' ? 'steps' : 'runs' }),
  },
  {
    keys: ['n'],
    shown: 'n',
    scope: 'run',
    name: 'new run',
    description: 'start a workflow: choose it and fill in its inputs',
    inFooter: true,
    onlyAlone: true,
    whyNot: always,
    act: () => command({ kind: 'list-workflows' }),
  },
  stopping('p', 'pause', 'pause when the step under way is done', 'pause'),
  stopping('P', 'pause now', 'pause at once; the step under way runs again later', 'pause-now'),
  {
    keys: ['r'],
    shown: 'r',
    scope: 'run',
    name: 'resume',
    description: 'go on with a run, or try its failed step again',
    inFooter: true,
    onlyAlone: true,
    whyNot: whyNotResume,
    act: ({ selectedId }) =>
      selectedId === null ? nothing : command({ kind: 'resume', id: selectedId, trusted: false }),
  },
  {
    keys: ['x'],
    shown: 'x',
    scope: 'run',
    name: 'cancel',
    description: 'cancel the run for good, after a y',
    inFooter: true,
    onlyAlone: true,
    whyNot: (state) => whyNotStop(state, 'cancel'),
    act: askToCancel,
  },
  {
    keys: ['ctrl+l'],
    shown: 'Ctrl+L',
    scope: 'everywhere',
    name: 'repaint',
    description: 'draw the screen anew',
    inFooter: false,
    onlyAlone: false,
    whyNot: always,
    act: () => command({ kind: 'repaint' }),
  },
  {
    keys: ['q'],
    shown: 'q',
    scope: 'everywhere',
    name: 'quit',
    description: 'go back, and from the list quit; runs go on',
    inFooter: true,
    // What comes after it would reach the shell.
    onlyAlone: true,
    whyNot: always,
    act: (state) =>
      state.pane === 'steps' && selectLayout(state).panes.kind === 'one'
        ? event({ kind: 'pane-entered', pane: 'runs' })
        : command({ kind: 'quit' }),
  },
  {
    keys: ['ctrl+c'],
    shown: 'Ctrl+C',
    scope: 'everywhere',
    name: 'quit',
    description: 'quit from anywhere; runs go on',
    inFooter: false,
    onlyAlone: false,
    whyNot: always,
    act: () => command({ kind: 'quit' }),
  },
  {
    keys: ['?'],
    shown: '?',
    scope: 'everywhere',
    name: 'help',
    description: 'show every key',
    // It stands at the end of the footer, apart from the others.
    inFooter: false,
    onlyAlone: false,
    whyNot: always,
    act: () => event({ kind: 'popup-opened', popup: { kind: 'help', top: 0 } }),
  },
];

function movement(
  keys: readonly string[],
  shown: string,
  name: string,
  description: string,
  by: Movement,
): KeyBinding {
  return {
    keys,
    shown,
    scope: 'move',
    name,
    description,
    inFooter: false,
    onlyAlone: false,
    whyNot: always,
    act: () => event({ kind: 'cursor-moved', by }),
  };
}

function stopping(key: string, name: string, description: string, request: StopKind): KeyBinding {
  return {
    keys: [key],
    shown: key,
    scope: 'run',
    name,
    description,
    inFooter: true,
    onlyAlone: true,
    whyNot: (state) => whyNotStop(state, request),
    act: ({ selectedId }) =>
      selectedId === null ? nothing : command({ kind: 'stop', id: selectedId, request }),
  };
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

function openDetail(state: AppState): Outcome {
  const text = describeDetail(state);
  return text === undefined
    ? nothing
    : event({ kind: 'popup-opened', popup: { kind: 'text', title: state.selectedId ?? '', text, top: 0 } });
}
