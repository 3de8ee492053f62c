// What differs between two texts, as the few lines that a person needs to see it.

/** Lines around each change. */
const context = 3;

/** Lines that are added or removed; the time to find them grows with the square. */
const mostEdits = 1000;

/** Milliseconds, for slower machines. */
const longestComparison = 1000;

/** So many characters of a line are shown. */
const longestLine = 160;

/** So many of them stand before the first that differs. */
const before = 40;

/**
 * The lines of a unified difference, without its head: each begins with `-` (only in `old`), `+` (only in `next`), a
 * blank (in both) or `@@` (where it stands). None where the texts are the same but for the kind of their line breaks
 * and one at their end. Long lines are cut around what differs.
 *
 * @param limit so many lines at most; a last one says how many are left out
 */
export async function compareTexts(old: string, next: string, limit: number): Promise<readonly string[]> {
  const from = plain(old);
  const to = plain(next);
  if (from === to) return [];
  const { structuredPatch } = await import('diff');
  const patch = structuredPatch('', '', `${from}\n`, `${to}\n`, '', '', {
    context,
    maxEditLength: mostEdits,
    timeout: longestComparison,
  });
  const lines =
    patch === undefined
      ? [`@@ the two are too different to compare: ${size(from)} and ${size(to)} @@`]
      : patch.hunks.flatMap(({ oldStart, newStart, lines: own }) => [
          oldStart === newStart ? `@@ line ${newStart} @@` : `@@ line ${oldStart}, now ${newStart} @@`,
          ...cutLines(own),
        ]);
  if (lines.length <= limit) return lines;
  return [...lines.slice(0, limit), `@@ ${lines.length - limit} more lines @@`];
}

/** The first line that differs, in one sentence; undefined where none does. */
export function describeFirstChange(old: string, next: string): string | undefined {
  const from = plain(old).split('\n');
  const to = plain(next).split('\n');
  const index = from.findIndex((line, at) => line !== to[at]);
  const at = index < 0 ? from.length : index;
  if (at >= from.length && at >= to.length) return undefined;
  const [was, is] = [from[at], to[at]];
  if (was === undefined) return `line ${at + 1} is new: ${quote(is ?? '', 0)}`;
  if (is === undefined) return `line ${at + 1} is gone: ${quote(was, 0)}`;
  const same = sharedStart(was, is);
  return `line ${at + 1} was ${quote(was, same)} and is ${quote(is, same)}`;
}

/** Whether they are the same but for the kind of their line breaks and one at their end, which tools change. */
export function isSameText(a: string, b: string): boolean {
  return plain(a) === plain(b);
}

function plain(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(/\n$/, '');
}

function size(text: string): string {
  return `${text.split('\n').length} lines`;
}

function quote(line: string, same: number): string {
  return JSON.stringify(cut(line, same));
}

/** A removed line and the added one that takes its place are cut at the same place. */
function cutLines(lines: readonly string[]): readonly string[] {
  const cutAt = new Map<number, number>();
  for (let index = 0; index < lines.length; ) {
    const removed = runOf(lines, index, '-');
    const added = runOf(lines, index + removed, '+');
    for (let pair = 0; pair < Math.min(removed, added); pair++) {
      const [was, is] = [index + pair, index + removed + pair];
      const same = sharedStart((lines[was] ?? '').slice(1), (lines[is] ?? '').slice(1));
      cutAt.set(was, same).set(is, same);
    }
    index += Math.max(1, removed + added);
  }
  return lines.map((line, index) => `${line[0] ?? ' '}${cut(line.slice(1), cutAt.get(index) ?? 0)}`);
}

function runOf(lines: readonly string[], from: number, mark: string): number {
  let count = 0;
  while (lines[from + count]?.startsWith(mark)) count += 1;
  return count;
}

function sharedStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

function cut(line: string, same: number): string {
  if (line.length <= longestLine) return line;
  const start = same <= longestLine - before ? 0 : same - before;
  const end = start + longestLine;
  return `${start > 0 ? '…' : ''}${line.slice(start, end)}${end < line.length ? '…' : ''}`.replace(
    /(?<![\ud800-\udbff])[\udc00-\udfff]|[\ud800-\udbff](?![\udc00-\udfff])/g,
    '',
  );
}
