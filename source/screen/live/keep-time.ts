// The one clock of the screen: it ticks only while something runs, and once a minute for the ages.
import type { AppState } from '../../state/app-state.ts';
import type { Store } from '../../state/store.ts';

export type TimeOptions = {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Called at every tick. */
  readonly ticked: () => void;
  /** Called about once a second while runs are running. */
  readonly checkOwners: () => void;
};

/** Shared by the spinner, the times that pass and the reply that grows, in ms. */
const tickInterval = 250;
const ticksBetweenChecks = 4;
const minute = 60_000;

type Pace = 'ticking' | 'resting' | 'still';

export function keepTime(
  store: Store,
  { now, ticked, checkOwners }: TimeOptions,
): { readonly close: () => void } {
  let pace: Pace = 'still';
  let timer: NodeJS.Timeout | undefined;
  let ticks = 0;

  const tick = () => {
    store.dispatch({ kind: 'time-passed', now: now() });
    ticked();
    ticks += 1;
    if (pace === 'ticking' && ticks % ticksBetweenChecks === 0) checkOwners();
    // Timers are not exact: the next minute is looked for anew each time.
    if (pace === 'resting') timer = setTimeout(tick, untilNextMinute(now()));
  };
  const adapt = () => {
    const next = paceOf(store.current());
    if (next === pace) return;
    pace = next;
    clearTimeout(timer);
    timer = startTimer(next);
  };
  const startTimer = (next: Pace): NodeJS.Timeout | undefined => {
    switch (next) {
      case 'ticking':
        return setInterval(tick, tickInterval);
      case 'resting':
        return setTimeout(tick, untilNextMinute(now()));
      case 'still':
        return undefined;
    }
  };
  const unsubscribe = store.subscribe(adapt);
  adapt();
  return {
    close: () => {
      unsubscribe();
      clearTimeout(timer);
    },
  };
}

/** Just after the clock in the header has another minute to show, in ms. */
function untilNextMinute(now: number): number {
  return minute - (now % minute) + 20;
}

function paceOf({ counts, popup, rows }: AppState): Pace {
  if (counts.running > 0 || (popup?.kind === 'form' && popup.form.starting)) return 'ticking';
  return rows.length > 0 ? 'resting' : 'still';
}
