// The screen in a terminal of 120×40: keys, bytes, start, changes, memory, each with what it should be.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { printTable } from './measure.ts';
import type { Figure } from './screen/figure.ts';
import { measureKeys } from './screen/measure-keys.ts';
import { measureChanges, measureIdle, measureMemory } from './screen/measure-rest.ts';
import { measureStart } from './screen/measure-start.ts';
import { measureStream } from './screen/measure-stream.ts';
import { openTimedTerminal } from './screen/terminal.ts';
import { type ManyRuns, makeRuns } from './screen/workspace.ts';

/** `CAESURA_PROGRAM` names another build. */
const program = resolve(import.meta.dirname, '..', process.env.CAESURA_PROGRAM ?? 'dist/cli.js');
/** Words of what to measure: keys, idle, changes, memory, stream, start; everything without. */
const asked = process.argv[1] === import.meta.filename ? process.argv.slice(2) : [];
const folder = mkdtempSync(join(tmpdir(), 'caesura-bench-'));

/** Nothing of the user's, and a compile cache that all programs share. */
function environmentOf(top: string): Readonly<Record<string, string>> {
  const cache = join(folder, 'cache');
  mkdirSync(cache, { recursive: true });
  return { TMPDIR: cache, XDG_STATE_HOME: join(top, 'state') };
}

async function measureOpen(runs: ManyRuns): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  const terminal = openTimedTerminal([program], runs.top, environmentOf(runs.top));
  try {
    await terminal.quiet(1000);
    // First, within a minute of the start: once a minute the ages are drawn anew.
    if (isAsked('idle')) figures.push(...(await measureIdle(terminal, runs)));
    if (isAsked('keys')) figures.push(...(await measureKeys(terminal, runs.count)));
    if (isAsked('changes')) figures.push(...(await measureChanges(terminal, runs)));
    await terminal.quit();
  } finally {
    terminal.kill();
  }
  return figures;
}

async function measureHeld(runs: ManyRuns): Promise<readonly Figure[]> {
  const terminal = openTimedTerminal([program], runs.top, environmentOf(runs.top));
  try {
    await terminal.quiet(1000);
    const figures = await measureMemory(terminal, runs);
    await terminal.quit();
    return figures;
  } finally {
    terminal.kill();
  }
}

function isAsked(word: string): boolean {
  return asked.length === 0 || asked.includes(word);
}

const figures: Figure[] = [];
const [loadBefore = 0] = loadavg();
try {
  const few = makeRuns(join(folder, 'few'), 10);
  const many = makeRuns(join(folder, 'many'), 10_000);
  if (isAsked('start')) {
    figures.push(...(await measureStart(program, many, environmentOf(many.top), join(folder, 'empty'))));
  }
  if (['keys', 'idle', 'changes'].some(isAsked)) {
    figures.push(...(await measureOpen(few)), ...(await measureOpen(many)));
  }
  if (isAsked('stream')) figures.push(...(await measureStream(program, few, environmentOf(few.top))));
  if (isAsked('memory')) figures.push(...(await measureHeld(many)));
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

printTable([
  ['the screen, 120×40', 'target', 'figure'],
  ...figures.map(({ what, target = '', figure }) => [what, target, figure]),
  [
    'load of the machine, before and after',
    '',
    [loadBefore, loadavg()[0] ?? 0].map((load) => load.toFixed(1)).join(', '),
  ],
]);
