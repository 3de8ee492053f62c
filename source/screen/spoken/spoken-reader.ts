// The reader as it is read aloud: the whole width, the rows that are left for it, and no half sentences.
import type { AppState, Output } from '../../state/app-state.ts';
import { type Reader, readerBox, readerRows } from '../reader/reader.ts';
import { describeBelow } from './describe-below.ts';
import { describeReading } from './describe-reader.ts';
import { countRows } from './fit-lines.ts';

/** Of a reply that is followed while it is written no more rows are said: all of them are said again with each. */
const rowsOfLive = 4;

/** What keys do to the texts goes by this one too, so that a page is a page of what is said. */
export function createSpokenReader(reader: Reader): Reader {
  let known: { readonly read: Output; readonly spoken: Output } | undefined;
  const settle = (output: Output): Output => {
    const text = output.target.live ? wholeSentences(output.text) : output.text;
    if (text === output.text) return output;
    // A text that has grown by less than a sentence is the same, and is not laid out anew.
    const isSame = known?.spoken.text === text && known.read.target === output.target;
    known = { read: output, spoken: isSame && known !== undefined ? known.spoken : { ...output, text } };
    return known.spoken;
  };
  const adapt = (state: AppState): AppState => {
    const wide: AppState = { ...state, zoomed: true, pane: 'reader' };
    const chrome = state.size.rows - readerRows(readerBox(wide));
    return {
      ...wide,
      size: { ...state.size, rows: readingRows(state) + chrome },
      output: state.output === null ? null : settle(state.output),
    };
  };
  return {
    ...reader,
    view: (state) => reader.view(adapt(state)),
    findRows: (state, query) => reader.findRows(adapt(state), query),
  };
}

/** Beside the text there is a line that says what it is and one on its place. */
function readingRows(state: AppState): number {
  const { columns, rows } = state.size;
  const taken = countRows([describeReading(state), ...describeBelow(state)], columns) + 1;
  const room = Math.max(1, rows - 1 - taken);
  const isFollowed = state.reader.tab === 'output' && state.reader.positions.output.top === 'end';
  return isFollowed && state.output?.target.live === true ? Math.min(rowsOfLive, room) : room;
}

/** Up to the last end of a line or a sentence. */
function wholeSentences(text: string): string {
  const end = /^[\s\S]*(?:\n|[.!?:](?=\s)|[。！？])/u.exec(text);
  return end?.[0] ?? '';
}
