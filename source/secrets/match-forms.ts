// Finds any of many texts in one pass over another one, however many they are (Aho and Corasick, 1975).

export type Matcher = {
  /**
   * Reads on from a state, and returns the one after the text.
   * @param found told of each place in the text where one that is looked for ends: the longest, by its place in the
   *   list, and how many UTF-16 units of the text are read by then
   */
  readonly read: (state: number, text: string, found: (place: number, end: number) => void) => number;
  /** How much of the end of what was read may be the beginning of a text that is looked for, in UTF-16 units. */
  readonly pending: (state: number) => number;
};

/** The state before anything is read. */
export const initialState = 0;

/** @param texts none of them empty, none twice */
export function createMatcher(texts: readonly string[]): Matcher {
  // Units that occur in none of the texts share one column.
  const columns = new Uint16Array(0x10000);
  let width = 1;
  for (const text of texts) {
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      if (columns[unit] === 0) columns[unit] = width++;
    }
  }
  const most = 1 + texts.reduce((sum, text) => sum + text.length, 0);
  const table = new Int32Array(most * width);
  const depths = new Int32Array(most);
  const endings = new Int32Array(most).fill(-1);
  const at = (state: number, column: number) => table[state * width + column] ?? 0;

  let states = 1;
  for (const [place, text] of texts.entries()) {
    let state = initialState;
    for (let index = 0; index < text.length; index++) {
      const column = columns[text.charCodeAt(index)] ?? 0;
      if (at(state, column) === 0) {
        depths[states] = index + 1;
        table[state * width + column] = states++;
      }
      state = at(state, column);
    }
    endings[state] = place;
  }

  // Shorter beginnings come first: where a text goes on otherwise, its longest end that begins one is known by then.
  const shorter = new Int32Array(states);
  const queue = [initialState];
  for (const state of queue) {
    const back = shorter[state] ?? 0;
    let isEnd = true;
    for (let column = 1; column < width; column++) {
      const child = at(state, column);
      const otherwise = state === initialState ? initialState : at(back, column);
      if (child === 0) {
        table[state * width + column] = otherwise;
        continue;
      }
      isEnd = false;
      shorter[child] = otherwise;
      if (endings[child] === -1) endings[child] = endings[otherwise] ?? -1;
      queue.push(child);
    }
    // Where no text goes on, only what its end begins is still open.
    if (isEnd) depths[state] = depths[back] ?? 0;
  }

  return {
    read: (from, text, found) => {
      let state = from;
      for (let index = 0; index < text.length; index++) {
        state = table[state * width + (columns[text.charCodeAt(index)] ?? 0)] ?? 0;
        const place = endings[state] ?? -1;
        if (place >= 0) found(place, index + 1);
      }
      return state;
    },
    pending: (state) => depths[state] ?? 0,
  };
}
