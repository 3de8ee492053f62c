// The names of files under way: they say what they hold and what they replace, for whoever finds them after a crash.
import { basename, dirname, join } from 'node:path';
import { systemErrorCode } from '../problem.ts';

/** What the name of a temporary file says. `replaces` is null where nothing was expected. */
export type TemporaryName = { readonly holds: string; readonly replaces: string | null };

/** What a file in the target's folder says by its name, or null if it is none of the target's. */
export function parseTemporaryName(targetName: string, name: string): TemporaryName | null {
  if (!name.startsWith(`${targetName}.`)) return null;
  const parts = /^([0-9a-f]{8}-[0-9a-z]+)\.(0|[0-9a-f]{8}-[0-9a-z]+)(?:\.[1-9][0-9]?)?~$/.exec(
    name.slice(targetName.length + 1),
  );
  const [, holds, replaces] = parts ?? [];
  if (holds === undefined || replaces === undefined) return null;
  return { holds, replaces: replaces === '0' ? null : replaces };
}

/** The length in bytes that a hash of content-hash.ts names. */
export function lengthInHash(hash: string): number {
  return Number.parseInt(hash.slice(hash.indexOf('-') + 1), 36);
}

/**
 * Makes a new file beside the target under the first free name of these: `{name}.{new}.{old}~`, where `old`
 * is `0` for nothing, then the same with `.1`, `.2` … before the `~`. A taken name is never touched: it may be
 * somebody's save that a crash left there.
 * @param make makes the file, and throws `EEXIST` where the name is taken
 */
export function underFreeName<T>(target: string, name: TemporaryName, make: (path: string) => T): T {
  let path = join(dirname(target), `${basename(target)}.${name.holds}.${name.replaces ?? '0'}~`);
  for (;;) {
    try {
      return make(path);
    } catch (error) {
      const next = nextTemporaryPath(path);
      if (systemErrorCode(error) !== 'EEXIST' || next === null) throw error;
      path = next;
    }
  }
}

/** The name to try after this one, which says the same; null after the hundredth. */
export function nextTemporaryPath(path: string): string | null {
  const [, stem, count] = /^(.*\.(?:0|[0-9a-f]{8}-[0-9a-z]+))(?:\.([1-9][0-9]?))?~$/s.exec(path) ?? [];
  if (stem === undefined || count === '99') return null;
  return `${stem}.${Number(count ?? '0') + 1}~`;
}
