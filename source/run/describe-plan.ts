// A plan of resuming in one line: `3 kept, 2 again, 1 unknown, about 5,760 tokens by what they took before`.
import { formatSum } from '../money.ts';
import type { PlannedDoing, PlannedStep, ResumePlan, Took } from './plan-resume.ts';

type FormatDuration = (milliseconds: number) => string;

export function describePlan(plan: ResumePlan, formatDuration: FormatDuration): string {
  const kept = plan.redoesStale || plan.stale === 0 ? '' : ` (${plan.stale} of them stale)`;
  const words: readonly (readonly [PlannedDoing, string])[] = [
    ['kept', `kept${kept}`],
    ['again', 'again'],
    ['unknown', 'unknown'],
    ['to do', 'to do'],
    ['asks', plan.counts.asks === 1 ? 'waits for a person' : 'wait for a person'],
  ];
  const counted = words.flatMap(([doing, word]) =>
    plan.counts[doing] === 0 ? [] : [`${plan.counts[doing]} ${word}`],
  );
  return [
    ...(counted.length === 0 ? ['nothing to do'] : counted),
    ...describeBoth(plan, formatDuration),
  ].join(', ');
}

/** What becomes of the fields of its outputs that a person has edited. */
export function describeEdited({ does, edited }: PlannedStep): readonly string[] {
  if (edited.length === 0) return [];
  const fields = edited.join(' and ');
  switch (does) {
    case 'again':
      return [`${fields}, edited by a person, would be written anew; a copy is kept`];
    case 'unknown':
      return [`${fields}, edited by a person, might be written anew; a copy is kept then`];
    case 'kept':
    case 'to do':
    case 'asks':
      return [`${fields} edited by a person`];
  }
}

function describeBoth({ again, unknown }: ResumePlan, formatDuration: FormatDuration): readonly string[] {
  const sure = describeTook(again, formatDuration);
  const more = describeTook(unknown, formatDuration);
  return [
    ...(sure === '' ? [] : [`about ${sure} by what they took before`]),
    ...(more === '' ? [] : [`up to ${more} more for what is unknown`]),
  ];
}

/** `$0.14, 5,760 tokens and 12.0s`; an empty text where nothing is known. */
export function describeTook(took: Took, formatDuration: FormatDuration): string {
  const { tokens, durationMs, cost = 0 } = took;
  const money = cost === 0 ? '' : `${formatSum(took)}, `;
  const rest = [
    ...(tokens === 0 ? [] : [`${tokens.toLocaleString('en')} ${tokens === 1 ? 'token' : 'tokens'}`]),
    ...(durationMs === 0 ? [] : [formatDuration(durationMs)]),
  ].join(' and ');
  return rest === '' ? money.replace(/, $/, '') : `${money}${rest}`;
}
