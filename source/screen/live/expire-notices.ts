// Takes what was said in the footer away again, once it has been seen.
import type { Notice } from '../../state/app-state.ts';
import type { Store } from '../../state/store.ts';
import type { Lending } from '../terminal/lend-terminal.ts';

/** How long a notice stays, in ms. */
const shownFor = 2000;

export function expireNotices(
  store: Store,
  lending: Pick<Lending, 'returned'>,
): { readonly close: () => void } {
  let shown: Notice | null = null;
  let timer: NodeJS.Timeout | undefined;

  const expire = (notice: Notice) => {
    const returned = lending.returned();
    if (returned === undefined) store.dispatch({ kind: 'notice-expired', notice });
    // Behind an editor nobody sees it: it stays its time when the screen is back.
    else void returned.then(() => (notice === shown ? wait(notice) : undefined));
  };
  const wait = (notice: Notice) => {
    timer = setTimeout(expire, shownFor, notice);
  };
  const unsubscribe = store.subscribe(() => {
    const { notice } = store.current();
    if (notice === shown) return;
    shown = notice;
    clearTimeout(timer);
    if (notice !== null) wait(notice);
  });
  return {
    close: () => {
      unsubscribe();
      shown = null;
      clearTimeout(timer);
    },
  };
}
