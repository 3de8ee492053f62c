// The keys of the reader: its tabs, following, wrapping, and opening data.
import { type AppState, selectLayout, selectRead } from '../../state/app-state.ts';
import { closeAll, openAll } from '../../state/data-tree.ts';
import { type Tab, tabs } from '../../state/reader-state.ts';
import { toggleLine } from '../reader/move-reader.ts';
import { bind, type KeyBinding } from './key-binding.ts';
import { event, nothing, type Outcome } from './outcome.ts';

const inData = ({ pane, reader }: AppState): boolean => pane === 'reader' && reader.tab === 'data';

export const readerKeys: readonly KeyBinding[] = [
  bind({
    keys: [']'],
    shown: ']',
    scope: 'read',
    name: 'next tab',
    description: 'the next of steps, output, prompt, data and history',
    inFooter: true,
    act: (state) => turnTab(state, 1),
  }),
  bind({
    keys: ['['],
    shown: '[',
    scope: 'read',
    name: 'tab before',
    description: 'the tab before',
    act: (state) => turnTab(state, -1),
  }),
  bind({
    keys: ['enter'],
    shown: 'Enter',
    scope: 'read',
    name: 'open',
    description: 'open and close a part of the data',
    inFooter: true,
    isHere: inData,
    act: toggleLine,
  }),
  bind({
    keys: ['+'],
    shown: '+',
    scope: 'read',
    name: 'open all',
    description: 'open all lists and objects of the data',
    isHere: inData,
    act: (state) => {
      const run = selectRead(state)?.run;
      return run === undefined
        ? nothing
        : event({ kind: 'data-opened', open: openAll(run, state.reader.dataOpen) });
    },
  }),
  bind({
    keys: ['-'],
    shown: '-',
    scope: 'read',
    name: 'close all',
    description: 'close all of the data',
    isHere: inData,
    act: ({ reader }) => event({ kind: 'data-opened', open: closeAll(reader.dataOpen) }),
  }),
  bind({
    keys: ['F'],
    shown: 'F',
    scope: 'read',
    name: 'follow',
    description: 'stay at the end of the text while it grows',
    inFooter: true,
    isHere: ({ pane, reader }) => pane !== 'runs' && reader.tab !== 'data',
    act: ({ reader }) => {
      const position = reader.positions[reader.tab];
      return event({ kind: 'reader-scrolled', tab: reader.tab, position: { ...position, top: 'end' } });
    },
  }),
  bind({
    keys: ['w'],
    shown: 'w',
    scope: 'read',
    name: 'wrap',
    description: 'wrap long lines, or cut them and move with h and l',
    isHere: ({ pane }) => pane !== 'runs',
    act: ({ reader }) =>
      event(
        { kind: 'lines-wrapped', wrap: !reader.wrap },
        {
          kind: 'reader-scrolled',
          tab: reader.tab,
          position: { ...reader.positions[reader.tab], left: 0 },
        },
      ),
  }),
];

/** The steps count as the first tab where they and the reader have one place. */
function turnTab(state: AppState, by: 1 | -1): Outcome {
  const { panes } = selectLayout(state);
  const isShared = panes.kind !== 'three';
  const shown = panes.kind === 'two' ? panes.aside : panes.kind === 'one' ? panes.pane : 'reader';
  const order: readonly (Tab | 'steps')[] = isShared ? ['steps', ...tabs] : tabs;
  const current = isShared && shown !== 'reader' ? 'steps' : state.reader.tab;
  const next = order[(order.indexOf(current) + by + order.length) % order.length] ?? 'output';
  if (next === 'steps') return event({ kind: 'pane-entered', pane: 'steps' });
  const chosen = { kind: 'tab-chosen', tab: next } as const;
  // In the list of a wide screen one can turn the tabs without leaving it.
  const stays = panes.kind === 'three' || (panes.kind === 'two' && state.pane === 'runs');
  return stays ? event(chosen) : event(chosen, { kind: 'pane-entered', pane: 'reader' });
}
