// The keys that move: within a pane, and from one pane to another.
import type { Movement } from '../../state/app-event.ts';
import { type AppState, selectLayout } from '../../state/app-state.ts';
import type { PaneName } from '../../state/layout.ts';
import { wholeList } from '../../state/list-view.ts';
import { selectCursor } from '../../state/move-cursor.ts';
import { describeDetail } from '../draw/describe-detail.ts';
import { moveReader, shiftReader } from '../reader/move-reader.ts';
import type { Reader } from '../reader/reader.ts';
import { bind, type KeyBinding } from './key-binding.ts';
import { openAnswer } from './open-answer.ts';
import { event, nothing, type Outcome } from './outcome.ts';
import { whyNotAnswer } from './why-not.ts';

export const moveKeys: readonly KeyBinding[] = [
  movement(['j', 'down'], 'j Down', 'down', 'move to the next run or step, or a row down', 'down'),
  movement(['k', 'up'], 'k Up', 'up', 'move to the one before, or a row up', 'up'),
  movement(['g', 'home'], 'g Home', 'first', 'move to the beginning', 'first'),
  movement(['G', 'end'], 'G End', 'last', 'move to the end', 'last'),
  movement(['ctrl+d'], 'Ctrl+D', 'half down', 'move half a page down', 'half-page-down'),
  movement(['ctrl+u'], 'Ctrl+U', 'half up', 'move half a page up', 'half-page-up'),
  movement(['page-down', ' '], 'PgDn Space', 'page down', 'move a page down', 'page-down'),
  movement(['page-up'], 'PgUp', 'page up', 'move a page up', 'page-up'),
  bind({
    keys: ['enter', 'l', 'right'],
    shown: 'Enter l Right',
    scope: 'move',
    name: 'open',
    description:
      'open the run, then the step, its items or its run; answer it, or say in full why it stopped',
    inFooter: true,
    isHere: ({ pane }) => pane !== 'reader',
    whyNot: (state) => (state.selectedId === null ? 'there is no run to open: n starts one' : undefined),
    act: open,
  }),
  bind({
    keys: ['l', 'right'],
    shown: 'l Right',
    scope: 'read',
    name: 'right',
    description: 'see what is further right, where lines are not wrapped',
    isHere: ({ pane, reader }) => pane === 'reader' && !reader.wrap,
    act: (state, reader) => shiftReader(state, reader, 1),
  }),
  bind({
    keys: ['h', 'left'],
    shown: 'h Left',
    scope: 'read',
    name: 'left',
    description: 'see what is further left',
    isHere: ({ pane, reader }) => pane === 'reader' && reader.positions[reader.tab].left > 0,
    act: (state, reader) => shiftReader(state, reader, -1),
  }),
  bind({
    keys: ['h', 'left'],
    shown: 'h Left',
    scope: 'move',
    name: 'close items',
    description: 'in an open list of items: close it',
    isHere: (state) => openFan(state) !== undefined,
    act: (state) => event({ kind: 'fan-opened', stepId: openFan(state) ?? '', open: false }),
  }),
  bind({
    keys: ['escape', 'h', 'left'],
    shown: 'Esc h Left',
    scope: 'move',
    name: 'back',
    description: 'end the search, go back one pane, clear the filter',
    act: goBack,
  }),
  bind({
    keys: ['tab'],
    shown: 'Tab',
    scope: 'move',
    name: 'next pane',
    description: 'go to the next pane; Shift+Tab to the one before',
    act: (state) => enter(around(state.pane, 1)),
  }),
  bind({
    keys: ['shift+tab'],
    shown: 'Shift+Tab',
    scope: 'move',
    name: 'pane before',
    description: 'go to the pane before',
    act: (state) => enter(around(state.pane, -1)),
  }),
  paneKey('1', 'runs', 'go to the runs'),
  paneKey('2', 'steps', 'go to the steps of the run'),
  paneKey('3', 'reader', 'go to the output, the prompt, the data or the history'),
  bind({
    keys: ['z'],
    shown: 'z',
    scope: 'move',
    name: 'zoom',
    description: 'give the pane the whole screen, without a frame, and back',
    act: ({ zoomed }) => event({ kind: 'pane-zoomed', zoomed: !zoomed }),
  }),
];

function movement(
  keys: readonly string[],
  shown: string,
  name: string,
  description: string,
  by: Movement,
): KeyBinding {
  return bind({
    keys,
    shown,
    scope: 'move',
    name,
    description,
    act: (state, reader) =>
      state.pane === 'reader' && state.popup === null
        ? moveReader(state, reader, by)
        : event({ kind: 'cursor-moved', by }),
  });
}

function paneKey(key: string, pane: PaneName, description: string): KeyBinding {
  return bind({ keys: [key], shown: key, scope: 'move', name: pane, description, act: () => enter(pane) });
}

const order: readonly PaneName[] = ['runs', 'steps', 'reader'];

function around(pane: PaneName, by: number): PaneName {
  return order[(order.indexOf(pane) + by + order.length) % order.length] ?? 'runs';
}

function enter(pane: PaneName): Outcome {
  return event({ kind: 'pane-entered', pane });
}

/** What has gone wrong is said in full first: there is no better to read about that step. */
function open(state: AppState): Outcome {
  if (state.pane === 'runs' && state.detail?.kind !== 'unreadable') return enter('steps');
  const cursor = selectCursor(state);
  const child = state.pane === 'steps' ? selectChild(state) : undefined;
  if (child !== undefined) return event({ kind: 'child-opened', id: child });
  const fan = state.pane === 'steps' && cursor?.kind === 'step' ? cursor.fan : undefined;
  if (cursor !== undefined && fan !== undefined && !fan.open && fan.total > 0)
    return event({ kind: 'fan-opened', stepId: cursor.id, open: true });
  // A view that only watches changes nothing, and says the question instead.
  const acts = state.mode.kind === 'workspace' || state.mode.armed;
  if (acts && state.pane === 'steps' && isAboutStop(state) && whyNotAnswer(state) === undefined) {
    return openAnswer(state);
  }
  const text = describeDetail(state);
  if (text !== undefined && isAboutStop(state)) {
    return event({
      kind: 'popup-opened',
      popup: { kind: 'text', title: state.selectedId ?? '', text, top: 0 },
    });
  }
  return enter('reader');
}

/** The run of the step that is chosen, where there is such a run. */
function selectChild(state: AppState): string | undefined {
  const run = selectCursor(state)?.run;
  return state.rows.some(({ id }) => id === run) ? run : undefined;
}

function isAboutStop(state: AppState): boolean {
  const { detail } = state;
  if (detail === null || detail.kind === 'unreadable') return true;
  const { failure, checkpoint } = detail.run;
  const stopped = failure ?? checkpoint;
  const cursor = selectCursor(state);
  return (
    stopped !== null &&
    stopped.stepId === cursor?.id &&
    (cursor.kind === 'step' || cursor.item === failure?.item)
  );
}

/** The step with `foreach` that the cursor is in, where its items are all shown. */
function openFan(state: AppState): string | undefined {
  const cursor = state.pane === 'steps' ? selectCursor(state) : undefined;
  return cursor !== undefined && state.openFans.has(cursor.id) ? cursor.id : undefined;
}

/** One thing at a time, the innermost first. */
export function goBack(state: AppState, _reader?: Reader): Outcome {
  if (state.reader.search !== null) return event({ kind: 'search-changed', search: null });
  if (state.zoomed && selectLayout({ ...state, zoomed: false }).panes.kind !== 'one') {
    return event({ kind: 'pane-zoomed', zoomed: false });
  }
  switch (state.pane) {
    case 'reader':
      return enter('steps');
    case 'steps':
      return state.openedFrom.length === 0 ? enter('runs') : event({ kind: 'parent-returned' });
    case 'runs': {
      const { filter, onlyNeedy } = state.listView;
      if (filter === '' && !onlyNeedy) return nothing;
      return event({ kind: 'list-viewed', view: { ...wholeList, sort: state.listView.sort } });
    }
  }
}
