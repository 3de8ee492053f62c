// How soon the first frame is there, and the answer to a key that is pressed then, against an empty screen of Ink that is bundled and cached in the same way.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { inputOptions, outputOptions } from '../../scripts/bundle-options.ts';
import { median } from '../measure.ts';
import { type Figure, ms } from './figure.ts';
import { openTimedTerminal } from './terminal.ts';
import { type ManyRuns, workflowName } from './workspace.ts';

const rounds = 15;

/** @param folder where the empty program is built */
export async function measureStart(
  program: string,
  runs: ManyRuns,
  environment: Readonly<Record<string, string>>,
  folder: string,
): Promise<readonly Figure[]> {
  const empty = await buildEmpty(folder);
  const emptyTimes: number[] = [];
  const firstTimes: number[] = [];
  const rowTimes: number[] = [];
  const wholeTimes: number[] = [];
  const keyTimes: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const emptyTime = await startEmpty(empty, runs.top, environment);
    const times = await startProgram(program, runs.top, environment);
    const keyTime = await startTyping(program, runs.top, environment);
    // The first round fills caches.
    if (round === 0) continue;
    emptyTimes.push(emptyTime);
    firstTimes.push(times.first);
    rowTimes.push(times.rows);
    wholeTimes.push(times.whole);
    keyTimes.push(keyTime);
  }
  const bare = median(emptyTimes);
  const against = (times: readonly number[]) => `${ms(median(times))}, ${(median(times) / bare).toFixed(2)}×`;
  const name = `${runs.count.toLocaleString('en')} runs`;
  return [
    { what: 'first frame of an empty Ink program', figure: ms(bare) },
    { what: `first frame, ${name}`, target: '≤ 1.2×', figure: against(firstTimes) },
    { what: '  with the newest rows', target: '≤ 1.2×', figure: against(rowTimes) },
    { what: '  with the help that a key asked for at once', figure: against(keyTimes) },
    { what: '  with all of them counted', figure: against(wholeTimes) },
  ];
}

async function buildEmpty(dir: string): Promise<string> {
  const source = fileURLToPath(new URL('./empty-entry.ts', import.meta.url));
  const bundle = await rolldown(inputOptions({ empty: source }));
  await bundle.write(outputOptions(dir));
  await bundle.close();
  // As beside the program: without it Node has to find out of what kind the files are.
  writeFileSync(join(dir, 'package.json'), '{ "type": "module" }');
  return join(dir, 'empty.js');
}

async function startEmpty(
  program: string,
  cwd: string,
  environment: Readonly<Record<string, string>>,
): Promise<number> {
  const terminal = openTimedTerminal([program], cwd, environment);
  try {
    const at = await terminal.shows(/ready/);
    await terminal.quiet(100);
    await terminal.quit();
    return at - terminal.started;
  } finally {
    terminal.kill();
  }
}

async function startProgram(program: string, cwd: string, environment: Readonly<Record<string, string>>) {
  const terminal = openTimedTerminal([program], cwd, environment);
  try {
    const something = terminal.shows(/\S/);
    const rows = await terminal.shows(new RegExp(workflowName.slice(0, 8)));
    const whole = await terminal.quiet(500);
    await terminal.quit();
    const since = (time: number) => time - terminal.started;
    return { first: since(await something), rows: since(rows), whole: since(whole) };
  } finally {
    terminal.kill();
  }
}

/** What answers keys is loaded after the first frame: one that is pressed on seeing it waits for that. */
async function startTyping(
  program: string,
  cwd: string,
  environment: Readonly<Record<string, string>>,
): Promise<number> {
  const terminal = openTimedTerminal([program], cwd, environment);
  try {
    await terminal.shows(/\S/);
    terminal.press('?');
    return (await terminal.shows(/Keys/)) - terminal.started;
  } finally {
    terminal.kill();
  }
}
