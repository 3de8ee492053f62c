// The keys that work everywhere: help, the palette, and leaving.
import { lineOf } from '../../state/line-edit.ts';
import { bind, type KeyBinding } from './key-binding.ts';
import { goBack } from './move-keys.ts';
import { command, event } from './outcome.ts';

export const everywhereKeys: readonly KeyBinding[] = [
  bind({
    keys: [':'],
    shown: ':',
    scope: 'everywhere',
    name: 'command',
    description: 'find whatever a key does by its name, and do it',
    inFooter: true,
    act: () => event({ kind: 'popup-opened', popup: { kind: 'palette', edit: lineOf(''), index: 0 } }),
  }),
  bind({
    keys: ['?'],
    shown: '?',
    scope: 'everywhere',
    name: 'help',
    description: 'show every key; / looks for one',
    act: () => event({ kind: 'popup-opened', popup: { kind: 'help', top: 0, filter: null } }),
  }),
  bind({
    keys: ['ctrl+l'],
    shown: 'Ctrl+L',
    scope: 'everywhere',
    name: 'repaint',
    description: 'draw the screen anew',
    act: () => command({ kind: 'repaint' }),
  }),
  bind({
    keys: ['ctrl+z'],
    shown: 'Ctrl+Z',
    scope: 'everywhere',
    name: 'suspend',
    description: 'stop the screen as a job of the shell: fg brings it back; runs go on',
    onlyAlone: true,
    act: () => command({ kind: 'suspend' }),
  }),
  bind({
    keys: ['q'],
    shown: 'q',
    scope: 'everywhere',
    name: 'quit',
    description: 'go back, and from the list quit; runs go on',
    inFooter: true,
    // What comes after it would reach the shell.
    onlyAlone: true,
    act: (state) => (state.pane === 'runs' && !state.zoomed ? command({ kind: 'quit' }) : goBack(state)),
  }),
  bind({
    keys: ['ctrl+c'],
    shown: 'Ctrl+C',
    scope: 'everywhere',
    name: 'quit at once',
    description: 'quit from anywhere; runs go on',
    act: () => command({ kind: 'quit' }),
  }),
];
