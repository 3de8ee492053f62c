// Tells which definitions may have changed: workflows, templates, schemas, recordings and the configuration.
import { realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { FSWatcher } from 'chokidar';
import { realDisk } from './disk.ts';
import { isNetworkDisk } from './network-disk.ts';
import { containPath, relativeToWorkspace, type Workspace } from './workspace.ts';

/** Where definitions stand, see definitions.ts; whatever else the workspace holds is not watched. */
const places = [
  'workflows',
  'chains',
  'config/chains',
  'prompts',
  'schemas',
  'recordings',
  'caesura.yaml',
] as const;

export type DefinitionsOptions = {
  /** How long changes are gathered before they are told, in ms. */
  readonly gatherMs?: number;
  /** Whether to look at the files now and then, because the system does not tell. */
  readonly polling?: boolean;
  /** How often, in ms. */
  readonly pollMs?: number;
};

export type DefinitionsWatcher = {
  /** Watches these files too, relative to the workspace: a template may stand anywhere in it, or be missing. */
  readonly include: (paths: readonly string[]) => void;
  readonly close: () => void;
};

/**
 * Calls back with the paths (relative to the workspace, of files and folders) of what may have changed; with none
 * where that may be anything, as it is when the watching has begun, and again when that of included files has.
 * Changes come more than once, and several
 * come together: whoever is told reads the files anew. Places that are missing, or are removed, are noticed when
 * they are made. Names that begin with a dot or end in `~` are not told, what links within the folders lead to is
 * not watched. Does not keep the process alive and never throws.
 */
export function watchDefinitions(
  workspace: Workspace,
  changed: (paths: ReadonlySet<string>) => void,
  {
    gatherMs = 50,
    polling = isNetworkDisk(realDisk, workspace.root),
    pollMs = 1000,
  }: DefinitionsOptions = {},
): DefinitionsWatcher {
  const wanted = new Set<string>();
  const watchers = new Set<FSWatcher>();
  let isClosed = false;

  const gathering = gatherPaths(gatherMs, (paths) => {
    // A place may have become a link meanwhile.
    want(places);
    changed(paths);
  });

  const open = async (paths: readonly string[], backend: 'auto' | 'polling') => {
    // Not for the first frame.
    const { watch } = await import('chokidar');
    if (isClosed) return;
    const watcher = watch([...paths], {
      backend,
      pollingInterval: pollMs,
      pollingBinaryInterval: pollMs,
      ignored: (path) => isIgnored(workspace, path),
      ignoreInitial: true,
      followSymlinks: false,
      ignorePermissionErrors: true,
      persistent: false,
      // What an editor removes and makes again is told at once: nobody counts.
      atomic: false,
    });
    watchers.add(watcher);
    watcher.on('all', (_event, path) => gathering.add(relativeToWorkspace(workspace, path)));
    watcher.on('ready', gathering.start);
    watcher.on('error', () => {
      // No watches left, say.
      if (backend === 'polling' || !watchers.delete(watcher)) return;
      void watcher.close();
      void open(paths, 'polling');
    });
  };

  /** A watcher of its own for what is added: it says when it has begun. */
  const want = (paths: readonly string[]) => {
    const added = paths.flatMap((path) => pathsBehind(workspace, path)).filter((path) => !wanted.has(path));
    for (const path of added) wanted.add(path);
    if (added.length > 0) void open(added, polling ? 'polling' : 'auto');
  };

  want(places);
  return {
    include: want,
    close: () => {
      isClosed = true;
      gathering.forget();
      for (const watcher of watchers) void watcher.close();
    },
  };
}

/** The place itself, and where a link that stays in the workspace leads. */
function pathsBehind(workspace: Workspace, path: string): readonly string[] {
  const place = containPath(workspace, path);
  switch (place.kind) {
    case 'outside':
      // A folder may take the link's place. Words that lead out are nobody's.
      return place.link ? [join(workspace.root, path)] : [];
    case 'missing':
      return [place.path];
    case 'inside':
      return [...new Set([place.path, realPathOf(place.path)])];
  }
}

/** It may be gone again. */
function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function isIgnored(workspace: Workspace, path: string): boolean {
  const name = basename(path);
  return (
    name.startsWith('.') || name.endsWith('~') || name === 'node_modules' || path === workspace.runsFolder
  );
}

type Gathering = {
  readonly add: (path: string) => void;
  /** Tells after the same time, also where nothing was added. */
  readonly start: () => void;
  readonly forget: () => void;
};

/** The first change starts the time: a file that is saved all the time is told of all the same. */
function gatherPaths(gatherMs: number, tell: (paths: ReadonlySet<string>) => void): Gathering {
  let paths = new Set<string>();
  let isAnything = false;
  let timer: NodeJS.Timeout | undefined;
  const forget = () => {
    clearTimeout(timer);
    timer = undefined;
    paths = new Set();
    isAnything = false;
  };
  const run = () => {
    timer ??= setTimeout(() => {
      const told = isAnything ? new Set<string>() : paths;
      forget();
      tell(told);
    }, gatherMs).unref();
  };
  return {
    add: (path) => {
      paths.add(path);
      run();
    },
    start: () => {
      isAnything = true;
      run();
    },
    forget,
  };
}
