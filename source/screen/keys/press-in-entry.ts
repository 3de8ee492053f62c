// The keys while something is typed into the footer: a filter of the runs, or what to search for.
import type { AppState, Entry } from '../../state/app-state.ts';
import type { Reader } from '../reader/reader.ts';
import { event, nothing, type Outcome } from './outcome.ts';
import { pressInLine } from './press-in-line.ts';
import type { Press } from './read-keys.ts';
import { searchFor } from './search.ts';

/** What is typed works at once; Enter keeps it, Esc gives it up. */
export function pressInEntry(state: AppState, reader: Reader, entry: Entry, press: Press): Outcome {
  switch (press.name) {
    case 'enter':
      return event({ kind: 'entry-changed', entry: null });
    case 'escape':
      return { events: [{ kind: 'entry-changed', entry: null }, ...giveUp(state, entry).events] };
    default: {
      const edit = pressInLine(entry.edit, press);
      if (edit === entry.edit) return nothing;
      const changed = event({ kind: 'entry-changed', entry: { ...entry, edit } });
      if (edit.text === entry.edit.text) return changed;
      return { events: [...changed.events, ...use(state, reader, entry, edit.text).events] };
    }
  }
}

function use(state: AppState, reader: Reader, entry: Entry, text: string): Outcome {
  switch (entry.kind) {
    case 'filter':
      return event({ kind: 'list-viewed', view: { ...state.listView, filter: text } });
    case 'search':
      return searchFor(state, reader, text);
  }
}

function giveUp(state: AppState, entry: Entry): Outcome {
  switch (entry.kind) {
    case 'filter':
      return event({ kind: 'list-viewed', view: { ...state.listView, filter: entry.before } });
    case 'search':
      return event({ kind: 'search-changed', search: null });
  }
}
