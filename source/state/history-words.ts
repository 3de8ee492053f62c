// Pieces of the audit trail in words. Anybody may have written into it: what has not the expected kind says nothing.
import { isJsonObject, type Json } from '../json.ts';
import { formatMoney, formatSum } from '../money.ts';
import { countRepairs, describeRepair } from '../run/repair.ts';
import type { HistoryEntry } from '../run/run.ts';
import { formatBudget } from '../workflow/budget.ts';

/** A text or a number as text. */
export function textIn(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : undefined;
}

export function listedTexts(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.flatMap((item: Json) => textIn(item) ?? []) : [];
}

/** A number of milliseconds: `850ms`, `4.1s`, `1m12`, `2h05`. */
export function durationWords(value: Json | undefined): readonly string[] {
  if (typeof value !== 'number' || value < 0) return [];
  if (value < 1000) return [`${Math.round(value)}ms`];
  if (value < 59_950) return [`${(value / 1000).toFixed(1)}s`];
  const seconds = Math.round(value / 1000);
  if (seconds < 3600) return [`${Math.floor(seconds / 60)}m${padTwo(seconds % 60)}`];
  const minutes = Math.round(seconds / 60);
  return [`${Math.floor(minutes / 60)}h${padTwo(minutes % 60)}`];
}

/** The tokens of the reply: those that a person compares. */
export function tokenWords(usage: Json | undefined): readonly string[] {
  const count = isJsonObject(usage) ? usage.outputTokens : undefined;
  return typeof count === 'number' ? [`${count} ${count === 1 ? 'token' : 'tokens'}`] : [];
}

/** What an attempt cost, where it is known and not nothing. */
export function moneyWords(cost: Json | undefined): readonly string[] {
  return typeof cost === 'number' && cost > 0 ? [formatMoney(cost)] : [];
}

/** How an attempt that failed is made again by itself. */
export function againWords({ retryInMs, nextModel, sentBack }: HistoryEntry): readonly string[] {
  const next = textIn(nextModel);
  if (next !== undefined) return [`${next} is asked next`];
  if (!isJsonObject(sentBack)) return durationWords(retryInMs).map((time) => `tried again in ${time}`);
  const { repair, of } = sentBack;
  const isKnown = typeof repair === 'number' && typeof of === 'number';
  return [isKnown ? `sent back (${describeRepair({ number: repair, of })})` : 'sent back'];
}

/** How often it was sent back before it fitted. */
export function repairWords(repairs: Json | undefined): readonly string[] {
  return Array.isArray(repairs) ? [`after ${countRepairs(repairs)}`] : [];
}

/** A sum of which parts may not be known; `$0.00` where nothing was paid. */
export function sumWords({ cost, unknown }: HistoryEntry): string {
  const sum = {
    ...(typeof cost === 'number' ? { cost } : {}),
    ...(typeof unknown === 'number' ? { unknown } : {}),
  };
  return formatSum(sum) || formatMoney(0);
}

/** What a person said of a budget that was reached. */
export function allowedWords(allowed: Json | undefined): string {
  if (!isJsonObject(allowed)) return 'nothing more may be spent';
  const { cost, tokens } = allowed;
  const budget = {
    ...(typeof cost === 'number' ? { cost } : {}),
    ...(typeof tokens === 'number' ? { tokens } : {}),
  };
  return `${formatBudget(budget) || 'more'} may be spent in all`;
}

/** Only a second one is worth words. */
export function attemptWords(attempt: Json | undefined): readonly string[] {
  return typeof attempt === 'number' && attempt !== 1 ? [`attempt ${attempt}`] : [];
}

/** The run of a step that has one. */
export function runWords(run: Json | undefined): readonly string[] {
  return typeof run === 'string' ? [`the run ${run}`] : [];
}

/** Of a step that went through a list. */
export function itemWords(items: Json | undefined): readonly string[] {
  if (!isJsonObject(items) || typeof items.total !== 'number') return [];
  const { total, failed } = items;
  return [
    `${total} ${total === 1 ? 'item' : 'items'}`,
    ...(typeof failed === 'number' ? [`${failed} failed`] : []),
  ];
}

/** Of a reply that was taken from an earlier attempt. */
export function cachedWords(cached: Json | undefined): readonly string[] {
  if (!isJsonObject(cached) || typeof cached.run !== 'string') return [];
  const saved = moneyWords(cached.cost).map((cost) => `, which saved ${cost}`);
  return [`with a reply of the run ${cached.run}${saved.join('')}`];
}

/** The limit of a provider. */
export function limitWords(limit: Json | undefined): string {
  return typeof limit === 'string' ? ` at ${limit}` : '';
}

/** Who caused it, as the end of a sentence. */
export function byWords(by: Json | undefined): string {
  switch (by) {
    case undefined:
      return '';
    case 'key':
      return ' by a key of the screen';
    case 'command':
      return ' by a command';
    case 'pause-after':
      return ' after the step, as asked';
    case 'default':
      return ' by its default';
    case 'timeout':
      return ' by its default, since nobody answered in time';
    case 'interruption':
      return ' since only a person may let a step run again';
    case 'child':
      return ', as the run of a step has';
    case 'parent':
      return ' by the run that it belongs to';
    case 'SIGINT':
      return ' by Ctrl-C';
    default:
      return ` by ${textIn(by) ?? 'somebody'}`;
  }
}

/** Of attempts that were folded into their counts. */
export function countWords(entry: HistoryEntry): readonly string[] {
  const counted = [
    ['step-started', 'begun'],
    ['step-completed', 'completed'],
    ['step-failed', 'failed'],
    ['attempt-aborted', 'ended early'],
  ] as const;
  return counted.flatMap(([event, words]) => {
    const count = entry[event];
    return typeof count === 'number' && count > 0 ? [`${count} ${words}`] : [];
  });
}

function padTwo(value: number): string {
  return String(value).padStart(2, '0');
}
