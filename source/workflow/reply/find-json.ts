// The JSON that a reply is, or that stands somewhere inside it.
import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { findFences } from './find-fences.ts';
import { repairJson } from './repair-json.ts';
import { scanJson } from './scan-json.ts';

export type FoundJson = { readonly value: Json; readonly warnings: readonly string[] };

const wasRepaired = 'the reply was not valid JSON and was repaired';
const wasCutOff = 'the reply was cut off: its JSON ended before its brackets were closed';
const proseLeftOut = 'the text around the JSON of the reply was left out';

/**
 * A longer text around an only fence, longer than what the fence holds, makes the fence an example in a text
 * rather than the reply.
 */
const longProse = 1000;

/** The value where the whole reply, or its only fence, is JSON (slightly broken JSON is repaired). */
export function findWholeJson(reply: string): FoundJson | undefined {
  const strict = parseStrictly(reply);
  if (strict !== undefined) return { value: strict, warnings: [] };
  const { fences, prose } = findFences(reply);
  const [fence] = fences;
  if (!fence) return repair(reply);
  if (fences.length > 1 || !mayBeJson(fence.language)) return repair(reply);
  if (prose.length > longProse && prose.length > fence.content.length) return undefined;
  const fenced = parseStrictly(fence.content);
  return fenced === undefined ? repair(fence.content) : { value: fenced, warnings: [] };
}

/**
 * An object inside prose that holds one of the names, or undefined. Of several, the one with most of them;
 * of those, the last: models come to their answer at the end.
 */
export function findJsonInside(reply: string, names: ReadonlySet<string>): FoundJson | undefined {
  const candidates = [...findInFences(reply), ...findBare(reply)];
  let best: FoundJson | undefined;
  let bestCount = 0;
  for (const candidate of candidates) {
    const { value } = candidate;
    if (!isJsonObject(value)) continue;
    const count = Object.keys(value).filter((key) => names.has(key)).length;
    if (count === 0 || count < bestCount) continue;
    best = candidate;
    bestCount = count;
  }
  return best && { value: best.value, warnings: [...best.warnings, proseLeftOut] };
}

/** Undefined where it is not JSON, or nested too deep. */
function parseStrictly(text: string): Json | undefined {
  const trimmed = text.trim();
  // Prose is told apart by its first character, numbers and words of JSON by all of it.
  if (!/^[{["\-0-9tfn]/.test(trimmed)) return undefined;
  const scanned = scanJson(trimmed, 0);
  if (scanned.kind === 'broken' || scanned.end < trimmed.length) return undefined;
  const value: Json = JSON.parse(trimmed);
  // A number that would lose digits, such as an account's, stays text.
  return typeof value === 'number' && /^-?\d+$/.test(trimmed) && !Number.isSafeInteger(value)
    ? undefined
    : value;
}

function repair(text: string): FoundJson | undefined {
  const repaired = repairJson(text);
  return repaired && { value: repaired.value, warnings: [repaired.cutOff ? wasCutOff : wasRepaired] };
}

function mayBeJson(language: string): boolean {
  return language === '' || /^(?:json|jsonc|json5|jsonl|js|javascript)$/.test(language);
}

/** A reply with more fences than this is no answer in JSON. */
const fenceLimit = 100;

function findInFences(reply: string): readonly FoundJson[] {
  return findFences(reply)
    .fences.filter((fence) => mayBeJson(fence.language))
    .slice(-fenceLimit)
    .flatMap(({ content }) => {
      const value = parseStrictly(content);
      const found = value === undefined ? repair(content) : { value, warnings: [] };
      return found ? [found] : [];
    });
}

/** Objects that stand in the text as they are; where there is none, a broken one between its braces. */
function findBare(reply: string): readonly FoundJson[] {
  const found: FoundJson[] = [];
  // Openings that are never closed would be read to the end again and again.
  let budget = reply.length * 8 + 10_000;
  const opening = /\{(?=\s{0,100}["}])/g;
  for (let match = opening.exec(reply); match && budget > 0; match = opening.exec(reply)) {
    const scanned = scanJson(reply, match.index);
    const end = scanned.kind === 'value' ? scanned.end : scanned.at;
    budget -= end - match.index;
    if (scanned.kind === 'broken') continue;
    const value: JsonObject = JSON.parse(reply.slice(match.index, end));
    found.push({ value, warnings: [] });
    opening.lastIndex = end;
  }
  if (found.length > 0) return found;
  const first = reply.indexOf('{');
  const last = reply.lastIndexOf('}');
  const broken = first >= 0 && last > first ? repair(reply.slice(first, last + 1)) : undefined;
  return broken ? [broken] : [];
}
