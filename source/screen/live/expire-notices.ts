// Takes what was said in the footer away again.
import type { Store } from '../../state/store.ts';

/** How long a notice stays, in ms. */
const shownFor = 2000;

export function expireNotices(store: Store): { readonly close: () => void } {
  let shown: string | null = null;
  let timer: NodeJS.Timeout | undefined;
  const unsubscribe = store.subscribe(() => {
    const { notice } = store.current();
    if (notice === shown) return;
    shown = notice;
    clearTimeout(timer);
    if (notice !== null) {
      timer = setTimeout(() => store.dispatch({ kind: 'notice-expired', text: notice }), shownFor);
    }
  });
  return {
    close: () => {
      unsubscribe();
      clearTimeout(timer);
    },
  };
}
