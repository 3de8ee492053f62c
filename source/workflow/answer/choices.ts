// What can be chosen from: how each candidate is shown, and which one an answer means.
import { equalJson, isJsonObject, type Json, ownValue } from '../../json.ts';
import { textOf } from '../template/value-text.ts';

/** `label` is foreign text, of one or of many lines. */
export type Choice = { readonly value: Json; readonly label: string };

/** @param label the field of an object by which it is shown; without it an object is shown as JSON */
export function listChoicesOf(values: readonly Json[], label: string | undefined): readonly Choice[] {
  return values.map((value) => ({ value, label: labelOf(value, label) }));
}

function labelOf(value: Json, label: string | undefined): string {
  if (typeof value !== 'object' || value === null) return textOf(value);
  const named = isJsonObject(value) && label !== undefined ? ownValue(value, label) : undefined;
  return named === undefined ? JSON.stringify(value) : textOf(named);
}

/**
 * The index of the candidate that is meant: by its value, by its label, or by its number, which counts from 1. A
 * number means a place only where no candidate is a number itself. Undefined where none is meant.
 */
export function findChoice(choices: readonly Choice[], given: Json): number | undefined {
  const written = typeof given === 'object' ? undefined : textOf(given).trim();
  const found =
    indexOf(choices, ({ value }) => equalJson(value, given)) ??
    indexOf(choices, ({ label }) => written !== undefined && label.trim() === written);
  if (found !== undefined || written === undefined || !/^\d{1,9}$/.test(written)) return found;
  if (choices.some(({ label }) => /^\s*\d+\s*$/.test(label))) return undefined;
  const index = Number(written) - 1;
  return index >= 0 && index < choices.length ? index : undefined;
}

function indexOf(choices: readonly Choice[], is: (choice: Choice) => boolean): number | undefined {
  const index = choices.findIndex(is);
  return index < 0 ? undefined : index;
}

/** So many numbers a person may type at most. */
const mostNumbers = 1000;

/** Numbers and ranges as a person types them, such as `1,3-5` or `4 2`, in that order; undefined for any other text. */
export function parseNumbers(text: string): readonly number[] | undefined {
  const parts = text
    .trim()
    .replace(/\s*-\s*/g, '-')
    .split(/[\s,;]+/)
    .filter((part) => part !== '');
  const numbers: number[] = [];
  for (const part of parts) {
    const [, first, last] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(part) ?? [];
    if (first === undefined) return undefined;
    const from = Number(first);
    const to = Number(last ?? first);
    if (numbers.length + Math.abs(to - from) >= mostNumbers) return undefined;
    const step = from <= to ? 1 : -1;
    for (let number = from; number !== to + step; number += step) numbers.push(number);
  }
  return numbers.length === 0 ? undefined : numbers;
}

/** What numbers stand for among the choices: one for one, a list for several; undefined for any other text. */
export function chooseByNumbers(choices: readonly Choice[], line: string): Json | undefined {
  const numbers = choices.length === 0 ? undefined : parseNumbers(line);
  if (numbers === undefined) return undefined;
  const values = numbers.flatMap((number) => {
    const index = findChoice(choices, number);
    const choice = index === undefined ? undefined : choices[index];
    return choice === undefined ? [] : [choice.value];
  });
  if (values.length < numbers.length) return undefined;
  return values.length === 1 ? values[0] : values;
}
