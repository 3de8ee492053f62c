// The identity of steps: which ids may stand, and what they are where the file gives none.
import { isPrototypeKey } from '../json.ts';

const longestId = 64;

/**
 * Why an id cannot be one, or undefined. Ids become parts of file names (the transcripts) and names of
 * data fields, so they stay short, printable and free of path separators.
 */
export function findIdFault(id: string): string | undefined {
  if (id === '') return 'is empty';
  if (id.length > longestId) return `is longer than ${longestId} characters`;
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(id)) return 'has a character that is not printable';
  if (/[/\\]/.test(id)) return 'has a slash or a backslash';
  if (id.startsWith('.')) return 'begins with a dot';
  if (id !== id.trim()) return 'begins or ends with a blank';
  if (isPrototypeKey(id)) return 'is a name that cannot be used';
  return undefined;
}

/** Lower case, with hyphens between its letters and digits: `Abridge transcript` -> `abridge-transcript`. */
function slug(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, longestId - 4)
    .replace(/^-+|-+$/g, '');
}

/** What a step's id is made from. */
export type Named = {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly prompt?: string | undefined;
};

/**
 * One id a step, in their order: its own, else the slug of its name (or of its template's name, or its
 * number), with `-2`, `-3` where an earlier step or a written id has it already.
 */
export function deriveStepIds(steps: readonly Named[]): readonly string[] {
  const taken = new Set(steps.flatMap((step) => (step.id === undefined ? [] : [step.id])));
  return steps.map((step, index) => {
    if (step.id !== undefined) return step.id;
    const base = slug(step.name ?? '') || slug(templateStem(step.prompt ?? '')) || `step-${index + 1}`;
    let id = isPrototypeKey(base) ? `step-${base}` : base;
    for (let count = 2; taken.has(id); count++) id = `${base}-${count}`;
    taken.add(id);
    return id;
  });
}

function templateStem(path: string): string {
  return (path.split('/').at(-1) ?? '').replace(/\.[a-z]+$/, '');
}
