// How things are said to a screen reader: whole words, no glyphs, no time that passes.
import { formatMoney, type Sum } from '../../money.ts';
import { blockText, cellText } from '../fit-text.ts';
import { formatClock, formatDay } from '../format-time.ts';
import type { Row } from '../span.ts';

/** One line of ours or of foreign text; the blanks that only align it are gone. */
export function say(text: string): string {
  return cellText(text).replaceAll('…', '...').replace(/ {2,}/g, ' ').trim();
}

/** The lines of a text that say anything. */
export function sayLines(text: string): readonly string[] {
  return blockText(text)
    .split('\n')
    .map(say)
    .filter((line) => line !== '');
}

export function sayRow(row: Row): string {
  return say(row.map(({ text }) => text).join(''));
}

/** `Step 1 of 5: abridge, done.` What says nothing is left out. */
export function sentence(subject: string, ...facts: readonly string[]): string {
  const said = facts.filter((fact) => fact !== '').join(', ');
  return say(`${subject}${said === '' ? '' : `: ${said}`}.`);
}

/** `1 step`, `4 steps`. */
export function sayCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** In its two largest units: `3.1 seconds`, `1 minute 12 seconds`. */
export function sayDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} seconds`;
  const minutes = Math.floor(Math.round(seconds) / 60);
  if (minutes < 60) return `${sayCount(minutes, 'minute')} ${sayCount(Math.round(seconds) % 60, 'second')}`;
  return `${sayCount(Math.floor(minutes / 60), 'hour')} ${sayCount(minutes % 60, 'minute')}`;
}

/** The day and the time where one is: how long ago it was would be another text every minute. */
export function sayMoment(instant: string): string {
  const time = Date.parse(instant);
  return Number.isNaN(time) ? '' : `${formatDay(instant)} ${formatClock(time)}`;
}

/** `it cost $0.14`; nothing where nothing was paid. */
export function saySum({ cost = 0, unknown = 0 }: Sum): string {
  if (unknown === 0) return cost === 0 ? '' : `it cost ${formatMoney(cost)}`;
  return cost === 0 ? 'its cost is unknown' : `it cost ${formatMoney(cost)} and a part that is unknown`;
}
