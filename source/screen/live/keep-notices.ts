// Tells a person who looks elsewhere: the title of the terminal says how the runs stand, and a bell and a notice of
// the desktop that one has stopped.
import type { DerivedStatus } from '../../run/run.ts';
import { describeTitle } from '../../state/describe-title.ts';
import { findNotices, noticeText, type RunNotice } from '../../state/find-notices.ts';
import type { Store } from '../../state/store.ts';
import type { Config } from '../../storage/config.ts';
import { bell, noticeSequence } from '../terminal/notice-sequence.ts';
import { popTitle, pushTitle, titleSequence } from '../terminal/title-sequence.ts';
import { markOfRun, type Theme } from '../theme.ts';

export type NoticeOptions = {
  readonly theme: Theme;
  /** For the terminal around tmux. */
  readonly environment: { readonly TMUX?: string | undefined };
  /** `notify` of caesura.yaml, asked when there is something to tell; what it does not switch off is on. */
  readonly notify: () => Config['notify'];
  /** Whether it has written: while the terminal is lent to another program it may refuse, and is asked again later. */
  readonly write: (bytes: string) => boolean;
  /** Writes to a terminal that has been given back. */
  readonly restore: (bytes: string) => void;
};

/** Between two bells, in ms; what happens meanwhile is told together. */
const bellInterval = 1000;

/** Until it is closed, which gives back the title that the terminal had. Nothing is written while nothing changes. */
export function keepNotices(
  store: Store,
  { theme, environment, notify, write, restore }: NoticeOptions,
): { readonly close: () => void } {
  let former = store.current();
  /** The title as it was written; undefined while the terminal has its own. */
  let title: string | undefined;
  let pending: readonly RunNotice[] = [];
  let timer: NodeJS.Timeout | undefined;

  const mark = (derived: DerivedStatus) =>
    // A spinner that does not turn would look stuck.
    derived === 'running' ? '' : markOfRun(theme, derived, 0).glyph;
  const writeTitle = () => {
    const next = describeTitle(store.current(), mark);
    if (next === title) return;
    const bytes = titleSequence(next);
    if (write(title === undefined ? pushTitle + bytes : bytes)) title = next;
  };
  const tell = () => {
    if (pending.length === 0 || timer !== undefined) return;
    const { bell: rings = true, osc: shows = true } = notify() ?? {};
    const bytes = `${rings ? bell : ''}${shows ? noticeSequence(noticeText(pending), environment) : ''}`;
    if (bytes !== '' && !write(bytes)) return;
    pending = [];
    timer = setTimeout(() => {
      timer = undefined;
      tell();
    }, bellInterval);
  };
  const changed = () => {
    const state = store.current();
    const found = findNotices(former, state);
    former = state;
    // Of a run that has stopped twice, the last time counts.
    pending = [...pending.filter(({ id }) => !found.some((other) => other.id === id)), ...found];
    writeTitle();
    tell();
  };
  const unsubscribe = store.subscribe(changed);
  writeTitle();
  return {
    close: () => {
      unsubscribe();
      clearTimeout(timer);
      if (title !== undefined) restore(popTitle);
    },
  };
}
