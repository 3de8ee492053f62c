// A program in a pty of 120×40, with the time and the size of everything that it writes.
import { setTimeout as delay } from 'node:timers/promises';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

export type Arrival = { readonly at: number; readonly bytes: number };

/** What came without a pause of {@link burstGap} ms: one frame, in the pieces that the pty makes of it. */
export type Burst = { readonly begun: number; readonly ended: number; readonly bytes: number };

export type TimedTerminal = {
  readonly pid: number;
  /** When it was started: `performance.now()`, as all times here. */
  readonly started: number;
  /** Writes keys and returns when. */
  readonly press: (keys: string) => number;
  /** What came since then. */
  readonly bursts: (since: number) => readonly Burst[];
  /** Waits until nothing has come for so long, in ms; returns when the last piece came. */
  readonly quiet: (ms: number) => Promise<number>;
  /** Waits for the first piece after that time. */
  readonly answers: (since: number) => Promise<void>;
  /** When the piece came with which a line of the screen first matches. */
  readonly shows: (pattern: RegExp) => Promise<number>;
  readonly text: () => string;
  /** Presses q and waits for the end. */
  readonly quit: () => Promise<void>;
  readonly kill: () => void;
};

const columns = 120;
const rows = 40;
const burstGap = 8;
const patience = 60_000;

/** @param environment in addition to what a terminal gives a program; there is no `CI` */
export function openTimedTerminal(
  argv: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>>,
): TimedTerminal {
  const screen = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  const arrivals: Arrival[] = [];
  const watches = new Set<{ readonly pattern: RegExp; readonly seen: (at: number) => void }>();
  let ended = false;
  const started = performance.now();
  const child = spawn(process.execPath, [...argv], {
    cwd,
    cols: columns,
    rows,
    name: 'xterm-256color',
    env: {
      PATH: process.env.PATH ?? '',
      LANG: 'C.UTF-8',
      TERM: 'xterm-256color',
      HOME: cwd,
      ...environment,
    },
  });
  child.onExit(() => {
    ended = true;
  });

  const lines = (): readonly string[] =>
    Array.from({ length: rows }, (_, row) => {
      const { active } = screen.buffer;
      return active.getLine(active.baseY + row)?.translateToString(true) ?? '';
    });
  const text = () => lines().join('\n');
  child.onData((data) => {
    const at = performance.now();
    arrivals.push({ at, bytes: Buffer.byteLength(data) });
    screen.write(data, () => {
      if (watches.size === 0) return;
      const shown = lines();
      for (const watch of watches) {
        if (!shown.some((line) => watch.pattern.test(line))) continue;
        watches.delete(watch);
        watch.seen(at);
      }
    });
  });
  // What the terminal answers, such as where its cursor is.
  screen.onData((data) => child.write(data));

  const until = async (condition: () => boolean, what: string): Promise<void> => {
    const end = performance.now() + patience;
    while (!condition()) {
      if (performance.now() > end || (ended && what !== 'the end')) {
        throw new Error(`waited in vain for ${what}; the screen is\n${text()}`);
      }
      await delay(1);
    }
  };
  const lastArrival = () => arrivals.at(-1)?.at ?? started;

  return {
    pid: child.pid,
    started,
    press: (keys) => {
      const at = performance.now();
      child.write(keys);
      return at;
    },
    bursts: (since) => gatherBursts(arrivals.filter(({ at }) => at >= since)),
    quiet: async (ms) => {
      await until(() => performance.now() - lastArrival() >= ms, `${ms} ms without output`);
      return lastArrival();
    },
    answers: (since) => until(() => lastArrival() > since, 'an answer'),
    shows: async (pattern) => {
      let at: number | undefined;
      const seen = (time: number) => {
        at = time;
      };
      watches.add({ pattern, seen });
      await until(() => at !== undefined, String(pattern));
      return at ?? Number.NaN;
    },
    text,
    quit: async () => {
      child.write('q');
      await until(() => ended, 'the end');
    },
    kill: () => {
      if (!ended) child.kill('SIGKILL');
    },
  };
}

function gatherBursts(arrivals: readonly Arrival[]): readonly Burst[] {
  const bursts: Burst[] = [];
  for (const { at, bytes } of arrivals) {
    const last = bursts.at(-1);
    if (last !== undefined && at - last.ended < burstGap) {
      bursts[bursts.length - 1] = { begun: last.begun, ended: at, bytes: last.bytes + bytes };
    } else {
      bursts.push({ begun: at, ended: at, bytes });
    }
  }
  return bursts;
}
