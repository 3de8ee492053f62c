// What is said to a person when something is wrong: what, where, why, and what to do.

/** A position in a file; `line` and `column` count from 1. */
export type Place = { readonly file: string; readonly line?: number; readonly column?: number };

export type Problem = {
  /** Errors stop `run` and make `check` exit 2; warnings do neither. */
  readonly severity: 'error' | 'warning';
  /** A stable kebab-case name, for scripts. */
  readonly code: string;
  /** What is wrong, in one sentence without a full stop. */
  readonly message: string;
  readonly place?: Place;
  /** What to do about it. */
  readonly hint?: string;
};

/** Wrong use or bad input: nothing was changed, the program exits 2. Caught only in `cli.tsx`. */
export class WrongUse extends Error {
  override readonly name = 'WrongUse';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'));
    this.problems = problems;
  }
}

/** The disk refused a write: the last good file stands, the program exits 74. Caught only in `cli.tsx`. */
export class DiskRefused extends Error {
  override readonly name = 'DiskRefused';
  readonly path: string;
  readonly code: string;

  constructor(path: string, cause: unknown, hint = `${mendingOf(cause)}, then resume the run.`) {
    super(`cannot write ${path}: ${describeSystemError(cause)}. ${hint}`, { cause });
    this.path = path;
    this.code = systemErrorCode(cause) ?? 'unknown';
  }
}

/** Another process owns the run, or took it: the program exits 4. Caught only in `cli.tsx`. */
export class RunOwned extends Error {
  override readonly name = 'RunOwned';
}

/** Makes a {@link WrongUse} of a single problem. */
export function wrongUse(code: string, message: string, hint?: string, place?: Place): WrongUse {
  return new WrongUse([
    {
      severity: 'error',
      code,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(place ? { place } : {}),
    },
  ]);
}

/** One line: `file:line:column: error: message. Hint`. */
export function formatProblem(problem: Problem): string {
  const place = problem.place ? `${formatPlace(problem.place)}: ` : '';
  const hint = problem.hint ? `. ${problem.hint}` : '';
  return `${place}${problem.severity}: ${problem.message}${hint}`;
}

export function formatPlace(place: Place): string {
  if (place.line === undefined) return place.file;
  return place.column === undefined
    ? `${place.file}:${place.line}`
    : `${place.file}:${place.line}:${place.column}`;
}

/** The `code` of a system error (`ENOENT`, `ENOSPC` …), or undefined for any other error. */
export function systemErrorCode(error: unknown): string | undefined {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return undefined;
}

const systemErrorWords: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file is too large',
  EIO: 'the disk reported an input/output error',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files on this machine',
  ENOENT: 'no such file or folder',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is not a folder',
  EISDIR: 'it is a folder',
  ELOOP: 'it is a symbolic link',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
};

/** What mends it, as the beginning of a sentence. */
function mendingOf(error: unknown): string {
  switch (systemErrorCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'Free some space';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'Make it writable for you';
    case 'EMFILE':
    case 'ENFILE':
      return 'Close some programs or raise the limit of open files (ulimit -n)';
    default:
      return 'Look at the folder and its disk';
  }
}

/** A system error in plain words with its code: `the disk is full (ENOSPC)`. */
export function describeSystemError(error: unknown): string {
  const code = systemErrorCode(error);
  if (code === undefined) return error instanceof Error ? error.message : String(error);
  const words = systemErrorWords[code];
  return words === undefined ? (error instanceof Error ? error.message : code) : `${words} (${code})`;
}
