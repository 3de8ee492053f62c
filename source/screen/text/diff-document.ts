// What differs between two texts, line by line, and all that does not.
import type { Role } from '../theme.ts';
import { cleanLines, lazyBlock, plainDocument, type TextDocument, type TextLine } from './text-document.ts';
import { leadOf } from './wrap-line.ts';

/** A run of lines that are in both texts, or in one of them. */
export type Change = { readonly kind: 'same' | 'added' | 'removed'; readonly lines: readonly string[] };

/** Undefined where the texts have too little in common. */
export type CompareLines = (
  before: readonly string[],
  after: readonly string[],
) => readonly Change[] | undefined;

/** Lines that are added or removed. The time to find them grows with the square: about a tenth of a second. */
const mostEdits = 1000;

/** Milliseconds, for slower machines. */
const longestComparison = 250;

/** Loads what compares: only once there is something to compare. */
export async function loadDiff(): Promise<CompareLines> {
  const { diffArrays } = await import('diff');
  const limits = { maxEditLength: mostEdits, timeout: longestComparison };
  return (before, after) =>
    diffArrays([...before], [...after], limits)?.map(({ added, removed, value }) => ({
      kind: added ? 'added' : removed ? 'removed' : 'same',
      lines: value,
    }));
}

/** The new text with what was taken out of the old one; the new one alone, and why, where they are too different. */
export function diffDocument(before: string, after: string, compare: CompareLines): TextDocument {
  const changes = compare(cleanLines(before), cleanLines(after));
  if (changes === undefined) {
    const reason: TextLine = { row: [{ text: tooDifferent, role: 'attention' }], hang: 0 };
    return { blocks: [{ lines: [reason, { row: [], hang: 0 }] }, ...plainDocument(after).blocks] };
  }
  const lines = changes.flatMap(({ kind, lines: own }) => own.map((text) => ({ kind, text })));
  const blocks = Array.from({ length: Math.ceil(lines.length / blockLines) }, (_, index) => {
    const own = lines.slice(index * blockLines, (index + 1) * blockLines);
    return lazyBlock(() => own.map(({ kind, text }) => diffLine(kind, text)));
  });
  return { blocks };
}

const tooDifferent = 'The two are too different to compare. This is the new one:';

const blockLines = 64;

const marks: { readonly [kind in Change['kind']]: { readonly mark: string; readonly role: Role } } = {
  same: { mark: '  ', role: 'plain' },
  added: { mark: '+ ', role: 'added' },
  removed: { mark: '- ', role: 'removed' },
};

function diffLine(kind: Change['kind'], text: string): TextLine {
  const { mark, role } = marks[kind];
  return {
    row: kind === 'same' && text === '' ? [] : [{ text: `${mark}${text}`, role }],
    hang: mark.length + leadOf(text),
  };
}
