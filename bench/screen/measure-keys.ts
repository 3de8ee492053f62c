// How soon the screen answers a key that moves the cursor, and with how many bytes.
import { setTimeout as delay } from 'node:timers/promises';
import { mean, median, percentile } from '../measure.ts';
import { bytes, type Figure, ms } from './figure.ts';
import type { TimedTerminal } from './terminal.ts';

type Answer = { readonly time: number; readonly bytes: number; readonly later: number };

/** Longer than the cursor has to rest on a run before it is read. */
const rest = 150;
/** Between the keys of one that is held down. */
const repeat = 33;
const target = 'p50 ≤ 16 ms, p95 ≤ 40 ms';

/** The list is at its top, and comes back there. */
export async function measureKeys(terminal: TimedTerminal, count: number): Promise<readonly Figure[]> {
  const name = `${count.toLocaleString('en')} runs`;
  const reach = Math.min(count, 25) - 1;
  const single = [
    ...(await pressEach(terminal, 'j'.repeat(reach))),
    ...(await pressEach(terminal, 'k'.repeat(reach))),
    ...(await pressEach(terminal, 'j'.repeat(reach))),
    ...(await pressEach(terminal, 'k'.repeat(reach))),
  ];
  const figures: Figure[] = [
    { what: `key to screen, ${name}`, target, figure: speed(single) },
    { what: `bytes per cursor move, ${name}`, target: '≤ 1,500 B', figure: size(single) },
    {
      what: '  and when the run below it has been read',
      figure: `median ${bytes(median(single.map(({ later }) => later)))}`,
    },
  ];
  if (count < 100) return figures;
  const held = await holdDown(terminal, 'j', 90);
  terminal.press('g');
  await terminal.quiet(rest);
  await pressTogether(terminal, 'j', 60);
  const scrolled = await pressEach(terminal, 'j'.repeat(40));
  terminal.press('g');
  await terminal.quiet(rest);
  return [
    ...figures,
    { what: `key to screen, ${name}, the list scrolls`, target, figure: speed(scrolled) },
    { what: '  bytes', target: '≤ 1,500 B', figure: size(scrolled) },
    { what: `key to screen, ${name}, a key held down (30/s)`, target, figure: speed(held) },
  ];
}

async function pressEach(terminal: TimedTerminal, keys: string): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const key of keys) {
    const at = terminal.press(key);
    await terminal.answers(at);
    await terminal.quiet(rest);
    const [first, ...rests] = terminal.bursts(at);
    if (first === undefined) throw new Error('no answer');
    answers.push({
      time: first.ended - at,
      bytes: first.bytes,
      later: rests.reduce((sum, burst) => sum + burst.bytes, 0),
    });
  }
  return answers;
}

async function holdDown(terminal: TimedTerminal, key: string, times: number): Promise<readonly Answer[]> {
  const pressed: number[] = [];
  for (let number = 0; number < times; number++) {
    pressed.push(terminal.press(key));
    await delay(repeat);
  }
  await terminal.quiet(rest);
  const bursts = terminal.bursts(pressed[0] ?? 0);
  return pressed.flatMap((at) => {
    const answer = bursts.find(({ ended }) => ended > at);
    return answer === undefined ? [] : [{ time: answer.ended - at, bytes: answer.bytes, later: 0 }];
  });
}

async function pressTogether(terminal: TimedTerminal, key: string, times: number): Promise<void> {
  const at = terminal.press(key.repeat(times));
  await terminal.answers(at);
  await terminal.quiet(rest);
}

function speed(answers: readonly Answer[]): string {
  const times = answers.map(({ time }) => time);
  return `p50 ${ms(median(times))}, p95 ${ms(percentile(times, 95))}`;
}

function size(answers: readonly Answer[]): string {
  const sizes = answers.map((answer) => answer.bytes);
  return `median ${bytes(median(sizes))}, mean ${bytes(mean(sizes))}`;
}
