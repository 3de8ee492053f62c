// Tells which files of the folder of runs may have changed.
import { type FSWatcher, statSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { realDisk } from './disk.ts';
import { isNetworkDisk } from './network-disk.ts';

/** `all`: anything may have changed, look at every file. */
export type WatchedChange =
  | { readonly kind: 'files'; readonly names: ReadonlySet<string> }
  | { readonly kind: 'all' };

export type WatchOptions = {
  /** How long changes are gathered before they are told, in ms. */
  readonly gatherMs?: number;
  /** How long after it has told some it tells no others, in ms: they are gathered, too. */
  readonly restMs?: number;
  /** How often everything may have changed where the system does not tell, in ms. */
  readonly pollMs?: number;
  /** Watches a folder as `fs.watch` does; throws where that cannot be done. */
  readonly watchFolder?: typeof watchFolder;
};

export type RunsWatcher = {
  /** Whether the system tells of changes; where it does not, every file is looked at now and then. */
  readonly isPolling: () => boolean;
  readonly close: () => void;
};

/**
 * Calls back when run files may have changed; events come more than once or for several changes together, so
 * they are never counted: whoever is told reads the files anew. What was there before the call is not told.
 * The folder may be missing, and may be removed and made again: its parent is watched too. Names that end in
 * `~` are none of anybody's business (run-file.md). Does not keep the process alive.
 *
 * @param folder the folder of the run files; its parent exists
 */
export function watchRuns(
  folder: string,
  callback: (change: WatchedChange) => void,
  options: WatchOptions = {},
): RunsWatcher {
  const open = options.watchFolder ?? watchFolder;
  const gathering = gatherChanges(options.gatherMs ?? 30, options.restMs ?? 0, callback);
  let parent: FSWatcher | undefined;
  let runs: { readonly watcher: FSWatcher; readonly identity: string } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const poll = () => {
    if (isClosed) return;
    runs?.watcher.close();
    parent?.close();
    runs = undefined;
    parent = undefined;
    timer ??= setInterval(gathering.all, options.pollMs ?? 1000).unref();
  };

  /** Watches the folder that bears the name now; an earlier one of the same name is let go. */
  const follow = () => {
    const identity = identify(folder);
    if (identity === runs?.identity) return;
    runs?.watcher.close();
    runs = undefined;
    if (identity !== undefined) {
      const watcher = open(folder, (name) => {
        if (name === undefined) gathering.all();
        else if (name.endsWith('.json')) gathering.file(name);
      });
      watcher.on('error', poll);
      runs = { watcher, identity };
    }
    gathering.all();
  };

  const attempt = (work: () => void) => {
    if (isClosed || timer !== undefined) return;
    try {
      work();
    } catch {
      poll();
    }
  };

  attempt(() => {
    parent = open(dirname(folder), (name) => {
      if (name === undefined || name === basename(folder)) attempt(follow);
    });
    parent.on('error', poll);
    follow();
    if (isNetworkDisk(realDisk, dirname(folder))) poll();
  });
  gathering.forget();

  return {
    isPolling: () => timer !== undefined,
    close: () => {
      isClosed = true;
      clearInterval(timer);
      runs?.watcher.close();
      parent?.close();
      gathering.forget();
    },
  };
}

/** Calls back with the name of what has changed, where the system knows it. */
export function watchFolder(path: string, changed: (name: string | undefined) => void): FSWatcher {
  return watch(path, { persistent: false }, (_event, name) => changed(name ?? undefined));
}

/** One identity for as long as it is the same folder: a new one of the same name has another. */
function identify(folder: string): string | undefined {
  try {
    const { dev, ino, birthtimeNs } = statSync(folder, { bigint: true });
    return `${dev}.${ino}.${birthtimeNs}`;
  } catch {
    return undefined;
  }
}

type Gathering = {
  readonly file: (name: string) => void;
  readonly all: () => void;
  readonly forget: () => void;
};

/** The first change starts the time; so a file that is saved all the time is told of all the same. */
function gatherChanges(
  gatherMs: number,
  restMs: number,
  callback: (change: WatchedChange) => void,
): Gathering {
  let names = new Set<string>();
  let isAll = false;
  let timer: NodeJS.Timeout | undefined;
  let told = Number.NEGATIVE_INFINITY;
  const tell = () => {
    told = performance.now();
    const change: WatchedChange = isAll ? { kind: 'all' } : { kind: 'files', names };
    forget();
    callback(change);
  };
  const forget = () => {
    clearTimeout(timer);
    timer = undefined;
    names = new Set();
    isAll = false;
  };
  const start = () => {
    timer ??= setTimeout(tell, Math.max(gatherMs, told + restMs - performance.now())).unref();
  };
  return {
    file: (name) => {
      names.add(name);
      start();
    },
    all: () => {
      isAll = true;
      start();
    },
    forget,
  };
}
