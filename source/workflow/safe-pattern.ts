// Regular expressions of people's schemas, used only where they cannot run for ever.

/** Longer texts are not matched. */
const textLimit = 500;
const patternLimit = 500;
/** Parts that repeat without bound; the time grows with the text's length to this power. */
const repeatLimit = 3;

/**
 * A test for a pattern, or undefined for one that is no expression or may take very long: a repeated group
 * that itself repeats or chooses, a reference back to a group, or many parts without bound. Texts beyond 500 characters fit any.
 */
export function compilePattern(pattern: string): ((text: string) => boolean) | undefined {
  if (pattern.length > patternLimit || mayExplode(pattern)) return undefined;
  const expression = compile(pattern, 'u') ?? compile(pattern, '');
  return expression && ((text) => text.length > textLimit || expression.test(text));
}

function compile(pattern: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(pattern, flags);
  } catch {
    return undefined;
  }
}

/** Reads the groups of an expression; escapes and classes of characters aside. */
function mayExplode(pattern: string): boolean {
  const bare = pattern
    .replace(/\\[1-9k]/g, '\u0001')
    .replace(/\\./gs, 'x')
    .replace(/\[[^\]]*\]/g, 'x');
  if (bare.includes('\u0001')) return true;
  const risky: boolean[] = [];
  let repeats = 0;
  for (let at = 0; at < bare.length; at++) {
    const character = bare.charAt(at);
    if (character === '(') risky.push(false);
    else if (character === ')') {
      const isRisky = risky.pop() ?? false;
      if (isRisky && /^(?:[*+]|\{\d*,\d*\})/.test(bare.slice(at + 1))) return true;
      if (isRisky && risky.length > 0) risky[risky.length - 1] = true;
    } else if (/^(?:[*+|]|\{\d*,\d*\})/.test(bare.slice(at, at + 12))) {
      if (/^(?:[*+]|\{\d*,\})/.test(bare.slice(at, at + 12)) && ++repeats > repeatLimit) return true;
      if (risky.length > 0) risky[risky.length - 1] = true;
    }
  }
  return false;
}
