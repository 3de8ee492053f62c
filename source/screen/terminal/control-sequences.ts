// The sequences that drive a terminal: those that are written by name, and where one in a text ends.

const esc = '\u001b';
const [escapeUnit, bellUnit, c1End] = [0x1b, 0x07, 0x9c];

export const synchronizedBegin = `${esc}[?2026h`;
export const synchronizedEnd = `${esc}[?2026l`;
export const hideCursor = `${esc}[?25l`;
export const showCursor = `${esc}[?25h`;
/** What is pasted comes between marks, so that it is not taken for keys. */
export const pasteMarksOn = `${esc}[?2004h`;
export const pasteMarksOff = `${esc}[?2004l`;
/** Text that reaches the right edge goes on in the next row, or stays where it is. */
export const wrapOn = `${esc}[?7h`;
export const wrapOff = `${esc}[?7l`;
export const enterAlternateScreen = `${esc}[?1049h`;
export const leaveAlternateScreen = `${esc}[?1049l`;
/** Plain style, cursor to the first cell, everything after it erased. Leaves no copy in any scrollback, as CSI 2 J may. */
export const clearScreen = `${esc}[m${esc}[H${esc}[J`;
export const eraseToEndOfRow = `${esc}[K`;

/** `CSI parameters final`. */
export function csi(parameters: string | number, final: string): string {
  return `${esc}[${parameters}${final}`;
}

/** A piece of a text that begins with ESC; `end` is the index after it. */
export type Sequence =
  | { readonly kind: 'style'; readonly end: number; readonly parameters: string }
  | { readonly kind: 'other'; readonly end: number };

/** Reads the sequence that the ESC at `start` begins; one that is cut off goes to the end of the text. */
export function readSequence(text: string, start: number): Sequence {
  switch (text[start + 1]) {
    case '[':
      return readCsi(text, start);
    case ']':
    case 'P':
    case 'X':
    case '^':
    case '_':
      return { kind: 'other', end: endOfString(text, start + 2) };
    default: {
      let end = start + 1;
      while (isWithin(text, end, 0x20, 0x2f)) end += 1;
      return { kind: 'other', end: isWithin(text, end, 0x30, 0x7e) ? end + 1 : end };
    }
  }
}

function readCsi(text: string, start: number): Sequence {
  let end = start + 2;
  while (isWithin(text, end, 0x20, 0x3f)) end += 1;
  const parameters = text.slice(start + 2, end);
  if (text[end] === 'm' && /^[\d;:]*$/.test(parameters)) return { kind: 'style', end: end + 1, parameters };
  return { kind: 'other', end: isWithin(text, end, 0x40, 0x7e) ? end + 1 : end };
}

/** OSC, DCS and their like last until BEL, ST or another ESC. */
function endOfString(text: string, from: number): number {
  for (let index = from; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit === bellUnit || unit === c1End) return index + 1;
    if (unit === escapeUnit) return text[index + 1] === '\\' ? index + 2 : index;
  }
  return text.length;
}

function isWithin(text: string, index: number, first: number, last: number): boolean {
  const unit = text.charCodeAt(index);
  return unit >= first && unit <= last;
}

/** Whether a text only switches modes and the like: nothing in it is shown, and nothing is styled. */
export function isControlOnly(text: string): boolean {
  let index = 0;
  while (index < text.length) {
    if (text.charCodeAt(index) !== escapeUnit) return false;
    const sequence = readSequence(text, index);
    if (sequence.kind === 'style') return false;
    index = sequence.end;
  }
  return text !== '';
}
