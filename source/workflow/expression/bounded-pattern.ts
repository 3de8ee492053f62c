// The regular expressions of an expression, ended where they would take too long.
import { longestText } from '../schema/safe-pattern.ts';

/**
 * Does some work and returns what it gives; ends it, with an error, where it takes too long. The work must be done
 * when it returns: nothing that waits.
 */
export type Bounded = <T>(work: () => T) => T;

/** What ends work that takes too long. Time in which others had the processor counts for neither. */
export type Bounds = {
  readonly run: Bounded;
  /** Begins the time of work that looks by itself: whether that is over. */
  readonly begin: () => () => boolean;
};

/** What JSONata takes instead of `RegExp`: it looks for one match after the other, from the beginning. */
export function patternsWithin(bounded: Bounded): new (pattern: RegExp) => unknown {
  return class BoundedPattern {
    lastIndex = 0;
    readonly #pattern: RegExp;
    readonly #quickUntil: number;
    #found: { readonly text: string; readonly matches: readonly RegExpExecArray[]; next: number } | undefined;

    constructor(pattern: RegExp) {
      this.#pattern = new RegExp(pattern);
      this.#quickUntil = longestText(pattern.source) ?? 0;
    }

    exec(text: string): RegExpExecArray | null {
      return text.length <= this.#quickUntil ? this.#execAtOnce(text) : this.#execWithin(text);
    }

    #execAtOnce(text: string): RegExpExecArray | null {
      this.#pattern.lastIndex = this.lastIndex;
      const match = this.#pattern.exec(text);
      this.lastIndex = this.#pattern.lastIndex;
      return match;
    }

    /** All matches are looked for at once: bounding each of thousands would take longer than they do. */
    #execWithin(text: string): RegExpExecArray | null {
      const { lastIndex } = this;
      if (this.#found?.text !== text || lastIndex === 0) {
        this.#found = { text, matches: bounded(() => findAll(this.#pattern, text)), next: 0 };
      }
      const found = this.#found;
      while ((found.matches[found.next]?.index ?? lastIndex) < lastIndex) found.next++;
      const match = found.matches[found.next];
      this.lastIndex = match === undefined ? 0 : match.index + match[0].length;
      return match ?? null;
    }
  };
}

/** Up to the first empty one, at which JSONata stops with an error. */
function findAll(pattern: RegExp, text: string): readonly RegExpExecArray[] {
  const matches: RegExpExecArray[] = [];
  pattern.lastIndex = 0;
  for (;;) {
    const match = pattern.exec(text);
    if (match === null) return matches;
    matches.push(match);
    if (match[0] === '') return matches;
  }
}
