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

/**
 * A state is a beginning of the texts; states that go on from one are a list, mostly of one. A table of all states and
 * units would be quicker, and take hundreds of megabytes where a value is long.
 * @param texts none of them empty, none twice
 */
export function createMatcher(texts: readonly string[]): Matcher {
  const most = 1 + texts.reduce((sum, text) => sum + text.length, 0);
  const units = new Uint16Array(most);
  const depths = new Int32Array(most);
  const firstChildren = new Int32Array(most);
  const siblings = new Int32Array(most);
  const endings = new Int32Array(most).fill(-1);
  /** The longest other beginning that a state ends with. */
  const shorter = new Int32Array(most);
  /** From the initial state, by the unit: nearly all of a text is read there. */
  const first = new Int32Array(0x10000);
  let states = 1;

  const childOf = (state: number, unit: number): number => {
    if (state === initialState) return first[unit] ?? 0;
    let child = firstChildren[state] ?? 0;
    while (child !== 0 && units[child] !== unit) child = siblings[child] ?? 0;
    return child;
  };
  const addChild = (state: number, unit: number, depth: number): number => {
    const child = states++;
    units[child] = unit;
    depths[child] = depth;
    siblings[child] = firstChildren[state] ?? 0;
    firstChildren[state] = child;
    if (state === initialState) first[unit] = child;
    return child;
  };
  const next = (from: number, unit: number): number => {
    for (let state = from; ; state = shorter[state] ?? 0) {
      const child = childOf(state, unit);
      if (child !== 0 || state === initialState) return child;
    }
  };

  for (const [place, text] of texts.entries()) {
    let state = initialState;
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      state = childOf(state, unit) || addChild(state, unit, index + 1);
    }
    endings[state] = place;
  }
  // Shorter beginnings come first: those that a longer one ends with are known by then.
  const queue = [initialState];
  for (const state of queue) {
    const back = shorter[state] ?? 0;
    for (let child = firstChildren[state] ?? 0; child !== 0; child = siblings[child] ?? 0) {
      if (state !== initialState) shorter[child] = next(back, units[child] ?? 0);
      if (endings[child] === -1) endings[child] = endings[shorter[child] ?? 0] ?? -1;
      queue.push(child);
    }
    // Where no text goes on, only what its end begins is still open.
    if (firstChildren[state] === 0) depths[state] = depths[back] ?? 0;
  }

  return {
    read: (from, text, found) => {
      let state = from;
      for (let index = 0; index < text.length; index++) {
        const unit = text.charCodeAt(index);
        state = state === initialState ? (first[unit] ?? 0) : next(state, unit);
        if (state === initialState) continue;
        const place = endings[state] ?? -1;
        if (place >= 0) found(place, index + 1);
      }
      return state;
    },
    pending: (state) => depths[state] ?? 0,
  };
}
