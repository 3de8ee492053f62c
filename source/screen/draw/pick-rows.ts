// Candidates that are chosen from as rows: the one at the cursor in full, the others in a row each.
import type { Candidate, PicksBody } from '../../state/answer-draft.ts';
import { longestShown } from '../../state/answer-words.ts';
import { keepVisible } from '../../state/layout.ts';
import { blockText, wrapText } from '../fit-text.ts';
import { type Row, span } from '../span.ts';
import type { Theme } from '../theme.ts';

/** Before the words of a candidate stand the cursor and its place among the picks, in columns. */
const indent = 6;

/** @param below what stands under the candidates, within the room */
export function pickRows(
  { candidates, cursor, picked }: PicksBody,
  { glyphs }: Theme,
  columns: number,
  room: number,
  below: readonly Row[],
): readonly Row[] {
  const list = Math.max(1, room - below.length);
  const current = candidates[cursor];
  const more =
    current === undefined ? [] : restRows(current, columns - indent).slice(0, Math.floor(list / 2));
  const seen = Math.max(1, list - more.length);
  const top = keepVisible(cursor - Math.floor(seen / 2), cursor, seen, candidates.length);
  const rows = candidates.slice(top, top + seen).flatMap((candidate, number): readonly Row[] => {
    const index = top + number;
    const isCurrent = index === cursor;
    const place = picked.indexOf(index);
    const row: Row = [
      span(isCurrent ? `${glyphs.cursor} ` : '  ', 'chosen'),
      span(place < 0 ? '[ ] ' : `[${place + 1}] `, place < 0 ? 'quiet' : 'chosen'),
      ...(isCurrent && more.length > 0
        ? [span(wholeLines(candidate, columns - indent)[0] ?? '', 'chosen')]
        : [
            span(candidate.words.slice(0, longestShown), isCurrent ? 'chosen' : 'plain'),
            span(noteOf(candidate), 'quiet'),
          ]),
    ];
    return isCurrent ? [row, ...more] : [row];
  });
  return [...rows, ...below];
}

/** What of a candidate does not fit into its first row. */
function restRows(candidate: Candidate, columns: number): readonly Row[] {
  return wholeLines(candidate, columns)
    .slice(1)
    .map((line): Row => [span(' '.repeat(indent)), span(line, 'chosen')]);
}

function wholeLines(candidate: Candidate, columns: number): readonly string[] {
  const text = `${candidate.words.slice(0, longestShown)}${noteOf(candidate)}`;
  return wrapText(blockText(text), Math.max(4, columns));
}

/** What the person has made of it. */
function noteOf({ choice, words, reason }: Candidate): string {
  const made = choice === null ? '  (yours)' : words === choice.label ? '' : '  (reworded)';
  return `${made}${reason === '' ? '' : `  why: ${reason}`}`;
}
