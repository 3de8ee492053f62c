// The keys that find: the filter and the order of the runs, and searching in steps and texts.
import type { AppState } from '../../state/app-state.ts';
import { lineOf } from '../../state/line-edit.ts';
import { type ListView, nextSort } from '../../state/list-view.ts';
import type { Reader } from '../reader/reader.ts';
import { bind, type KeyBinding } from './key-binding.ts';
import { event, type Outcome } from './outcome.ts';
import { goToMatch } from './search.ts';

const inRuns = ({ pane }: AppState): boolean => pane === 'runs';
/** The narrow view has a list of its own. */
const inList = ({ pane, mode }: AppState): boolean => pane === 'runs' && mode.kind === 'workspace';
const isSearching = ({ pane, reader }: AppState): boolean => pane !== 'runs' && reader.search !== null;

export const findKeys: readonly KeyBinding[] = [
  bind({
    keys: ['/'],
    shown: '/',
    scope: 'find',
    name: 'filter',
    description: 'show only runs with these words in their workflow, id, state or step',
    inFooter: true,
    isHere: inList,
    act: ({ listView: { filter } }) =>
      event({ kind: 'entry-changed', entry: { kind: 'filter', edit: lineOf(filter), before: filter } }),
  }),
  bind({
    keys: ['/'],
    shown: '/',
    scope: 'find',
    name: 'search',
    description: 'search in the steps or in the text; capitals count when there is one',
    inFooter: true,
    isHere: (state) => !inRuns(state),
    act: () => event({ kind: 'entry-changed', entry: { kind: 'search', edit: lineOf('') } }),
  }),
  matchKey('n', 'next', 'go to the next place that was found', 1),
  matchKey('N', 'previous', 'go to the one before', -1),
  bind({
    keys: ['!'],
    shown: '!',
    scope: 'find',
    name: 'needs me',
    description: 'show only runs that failed, wait, or lost their process; again: all',
    isHere: ({ mode }) => mode.kind === 'workspace',
    act: ({ listView }) => view({ ...listView, onlyNeedy: !listView.onlyNeedy }),
  }),
  bind({
    keys: ['s'],
    shown: 's',
    scope: 'find',
    name: 'sort',
    description: 'sort the runs by their last change, start, workflow or state',
    isHere: inList,
    act: ({ listView }) => {
      const sort = nextSort(listView.sort);
      return event(
        { kind: 'list-viewed', view: { ...listView, sort } },
        { kind: 'notice-shown', text: `sorted by ${sort}` },
      );
    },
  }),
  bind({
    keys: ['F'],
    shown: 'F',
    scope: 'find',
    name: 'follow newest',
    description: 'keep to the run that has changed last; any movement ends that',
    isHere: inRuns,
    act: ({ followsNewest }) =>
      event(
        { kind: 'newest-followed', follows: !followsNewest },
        {
          kind: 'notice-shown',
          text: followsNewest ? 'the selection stays' : 'the selection follows the newest change',
        },
      ),
  }),
];

function matchKey(key: string, name: string, description: string, by: 1 | -1): KeyBinding {
  return bind({
    keys: [key],
    shown: key,
    scope: 'find',
    name,
    description,
    inFooter: true,
    isHere: isSearching,
    act: (state: AppState, reader: Reader) => goToMatch(state, reader, by),
  });
}

function view(listView: ListView): Outcome {
  return event({ kind: 'list-viewed', view: listView });
}
