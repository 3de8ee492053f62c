// Waits for a signal that is about to come.

/** A process that goes on finds its timers due before the signal that let it go on: it gets a moment more, in ms. */
const moment = 20;

/** Whether it came in that time, in milliseconds; time in which the process is stopped does not end the waiting. */
export function awaitSignal(signal: NodeJS.Signals, patience: number): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (hasCome: boolean) => {
      process.off(signal, come);
      clearTimeout(timer);
      resolve(hasCome);
    };
    const come = () => settle(true);
    let timer = setTimeout(() => {
      timer = setTimeout(settle, moment, false);
    }, patience);
    process.on(signal, come);
  });
}
