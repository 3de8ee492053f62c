// Does something at once, and no oftener than its interval while it is asked for all the time.

export type Throttle = { readonly ask: () => void; readonly close: () => void };

/** @param interval in ms; the last asking is always answered, and two answers never overlap */
export function createThrottle(interval: number, work: () => Promise<void>): Throttle {
  let timer: NodeJS.Timeout | undefined;
  let doneAt = Number.NEGATIVE_INFINITY;
  let isWorking = false;
  let isAsked = false;

  const run = async () => {
    timer = undefined;
    isAsked = false;
    isWorking = true;
    try {
      await work();
    } finally {
      isWorking = false;
      doneAt = performance.now();
      if (isAsked) ask();
    }
  };
  const ask = () => {
    isAsked = true;
    if (isWorking || timer !== undefined) return;
    timer = setTimeout(run, Math.max(0, doneAt + interval - performance.now()));
  };
  return {
    ask,
    close: () => {
      clearTimeout(timer);
      isWorking = true;
    },
  };
}
