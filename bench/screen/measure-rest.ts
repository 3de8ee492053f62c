// What the screen does and holds while nothing happens, and how it takes many changes of files.
import { setTimeout as delay } from 'node:timers/promises';
import { median, percentile } from '../measure.ts';
import { bytes, type Figure, megabytes, ms, percent } from './figure.ts';
import type { TimedTerminal } from './terminal.ts';
import { cpuTime, memory } from './usage.ts';
import type { ManyRuns } from './workspace.ts';

const settled = 1500;

/** Nothing runs, and nothing changes. */
export async function measureIdle(terminal: TimedTerminal, runs: ManyRuns): Promise<readonly Figure[]> {
  const seconds = 10;
  await terminal.quiet(settled);
  const since = performance.now();
  const before = cpuTime(terminal.pid);
  await delay(seconds * 1000);
  const used = cpuTime(terminal.pid) - before;
  const bursts = terminal.bursts(since);
  const sent = bursts.reduce((sum, burst) => sum + burst.bytes, 0);
  return [
    {
      what: `idle ${seconds} s, ${describe(runs)}`,
      target: '0 frames, 0 B, CPU < 0.2 %',
      figure: `${bursts.length} frames, ${bytes(sent)}, CPU ${percent(used / (seconds * 10))}`,
    },
  ];
}

/** From the moment another process publishes a file to the row that tells of it. */
export async function measureChanges(terminal: TimedTerminal, runs: ManyRuns): Promise<readonly Figure[]> {
  const times: number[] = [];
  for (let round = 0; round < 30; round++) {
    await terminal.quiet(200);
    const name = `seen-${runs.count}-${round}`;
    const shown = terminal.shows(new RegExp(`\\b${name}\\b`));
    const changed = runs.change((round * 7919) % runs.count, name);
    times.push((await shown) - changed);
  }
  return [
    {
      what: `a change of a file on the screen, ${describe(runs)}`,
      target: '≤ 60 ms',
      figure: `p50 ${ms(median(times))}, p95 ${ms(percentile(times, 95))}`,
    },
  ];
}

export async function measureMemory(terminal: TimedTerminal, runs: ManyRuns): Promise<readonly Figure[]> {
  await terminal.quiet(settled);
  await delay(settled);
  const atRest = memory(terminal.pid);
  const first = await changeMany(terminal, runs, 'first');
  const second = await changeMany(terminal, runs, 'second');
  return [
    {
      what: `memory, ${describe(runs)}, at rest`,
      target: '≤ 200 MB',
      figure: `${megabytes(atRest.now)} (at most ${megabytes(atRest.peak)})`,
    },
    {
      what: '  growth over 2,000 changes of files, and over 2,000 more',
      figure: `${megabytes(first - atRest.now)}, ${megabytes(second - first)}`,
    },
  ];
}

/** As many runs would make them that all move at once: 400 a second. */
async function changeMany(terminal: TimedTerminal, runs: ManyRuns, word: string): Promise<number> {
  const changes = 2000;
  for (let round = 0; round < changes; round++) {
    runs.change((round * 7919) % runs.count, `${word}-${round}`);
    if (round % 4 === 3) await delay(10);
  }
  // The cursor has stayed at its run, which is far down by now.
  terminal.press('g');
  await terminal.shows(new RegExp(`\\b${word}-${changes - 1}\\b`));
  await terminal.quiet(settled);
  await delay(settled);
  return memory(terminal.pid).now;
}

function describe({ count }: ManyRuns): string {
  return `${count.toLocaleString('en')} runs`;
}
