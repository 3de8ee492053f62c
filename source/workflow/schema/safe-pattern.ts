// Regular expressions of people's schemas, used only as far as they cannot run for long.

const patternLimit = 500;
/** How often an expression may look at a character, in the worst case. */
const stepLimit = 10_000_000;

/**
 * A test for a pattern, or undefined for one that is no expression or could take exponential time: a repeated
 * group that itself repeats or chooses, or a reference back to a group. Otherwise the time grows with the
 * text's length to the power of the parts that repeat; texts that would take too long fit.
 */
export function compilePattern(pattern: string): ((text: string) => boolean) | undefined {
  const longest = longestText(pattern);
  const expression = longest === undefined ? undefined : (compile(pattern, 'u') ?? compile(pattern, ''));
  if (longest === undefined || expression === undefined) return undefined;
  return (text) => text.length > longest || expression.test(text);
}

/** How many characters a text may have so that the pattern is soon done with it; undefined as for {@link compilePattern}. */
export function longestText(pattern: string): number | undefined {
  const repeats = pattern.length > patternLimit ? undefined : countRepeats(pattern);
  if (repeats === undefined) return undefined;
  const power = pattern.startsWith('^') && !pattern.includes('|') ? Math.max(repeats, 1) : repeats + 1;
  return stepLimit ** (1 / power);
}

function compile(pattern: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(pattern, flags);
  } catch {
    return undefined;
  }
}

const repeat = /^(?:[*+]|\{\d*,?\d*\})/;
const endlessRepeat = /^(?:[*+]|\{\d*,\})/;

/** How many parts repeat without bound; undefined where a group is repeated in which another part repeats or chooses. */
function countRepeats(pattern: string): number | undefined {
  const bare = pattern
    .replace(/\\[1-9k]/g, '\u0001')
    .replace(/\\./gs, 'x')
    .replace(/\[[^\]]*\]/g, 'x');
  if (bare.includes('\u0001')) return undefined;
  // Of each open group, whether anything in it repeats or chooses.
  const varies: boolean[] = [];
  let repeats = 0;
  for (let at = 0; at < bare.length; at++) {
    const character = bare.charAt(at);
    const rest = bare.slice(at, at + 12);
    let marks = character === '|' || repeat.test(rest);
    if (endlessRepeat.test(rest)) repeats++;
    if (character === '(') varies.push(false);
    if (character === ')') {
      const inner = varies.pop() ?? false;
      if (inner && repeat.test(bare.slice(at + 1, at + 13))) return undefined;
      marks = inner;
    }
    if (marks && varies.length > 0) varies[varies.length - 1] = true;
  }
  return repeats;
}
