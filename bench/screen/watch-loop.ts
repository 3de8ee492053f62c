// Loaded into the program before it starts: from one SIGUSR2 to the next it notes how late its event loop is.
import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How often it looks, in ms: a time that the histogram counts in. */
const resolution = 5;
const file = process.env.CAESURA_BENCH_LOOP;
const delay = monitorEventLoopDelay({ resolution });
let watching = false;

process.on('SIGUSR2', () => {
  watching = !watching;
  if (watching) {
    delay.enable();
    return;
  }
  delay.disable();
  const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolution);
  const figures = { p99: late(delay.percentile(99)), max: late(delay.max) };
  if (file !== undefined) writeFileSync(file, JSON.stringify(figures));
});
