// Finds the workspace and keeps every path inside it.
import { lstatSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { wrongUse } from '../problem.ts';

export type Workspace = {
  /** The folder's real path. */
  readonly root: string;
  /** Where the runs are: `workflow-data`, or `workflow-state` where an existing workspace has only that. */
  readonly runsFolder: string;
};

export type WorkspaceChoice = {
  /** The current folder. */
  readonly cwd: string;
  /** `--workspace`, else `CAESURA_WORKSPACE`. */
  readonly chosen?: string | undefined;
};

/**
 * The chosen workspace, else the `dev-workspace` of the current folder or of its nearest parent.
 * Throws {@link WrongUse} where there is none, or where its folder of runs leads out of it.
 */
export function findWorkspace(choice: WorkspaceChoice): Workspace {
  const found = choice.chosen === undefined ? searchUpwards(choice.cwd) : resolve(choice.cwd, choice.chosen);
  if (found === undefined) {
    throw wrongUse(
      'no-workspace',
      `there is no dev-workspace in ${choice.cwd} or a folder above it`,
      'Make one with `caesura init`, or name one with --workspace DIR',
    );
  }
  if (!isFolder(found)) {
    throw wrongUse('no-workspace', `${found} is not a folder`, 'Make a workspace there with `caesura init`');
  }
  return openWorkspace(found);
}

/** The workspace at a folder that exists. */
export function openWorkspace(folder: string): Workspace {
  const root = realpathSync(folder);
  const usual = join(root, 'workflow-data');
  const older = join(root, 'workflow-state');
  const runsFolder = !exists(usual) && isFolder(older) ? older : usual;
  if (exists(runsFolder) && !isInside(root, realPathOfExisting(runsFolder))) {
    throw wrongUse(
      'path-outside',
      `${runsFolder} leads out of the workspace`,
      'Replace the symbolic link by a folder',
    );
  }
  return { root, runsFolder };
}

function searchUpwards(from: string): string | undefined {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const candidate = join(folder, 'dev-workspace');
    if (isFolder(candidate)) return candidate;
    if (dirname(folder) === folder) return undefined;
  }
}

export type ContainedPath =
  | { readonly kind: 'inside'; readonly path: string }
  | { readonly kind: 'missing'; readonly path: string }
  /** `link`: its words stay inside, but a symbolic link on the way does not. */
  | { readonly kind: 'outside'; readonly message: string; readonly link: boolean };

/**
 * Resolves a path of the workspace. `outside` where `..`, an absolute path or a symbolic link leads out of
 * it; the deepest folder that exists decides for a path that does not.
 */
export function containPath(workspace: Workspace, path: string, from = workspace.root): ContainedPath {
  const outside = (why: string, link: boolean) =>
    ({ kind: 'outside', message: `the path ${path} leads out of the workspace${why}`, link }) as const;
  if (path.includes('\0') || isAbsolute(path) || /^[A-Za-z]:[\\/]/.test(path)) return outside('', false);
  const target = resolve(from, path);
  if (!isInside(workspace.root, target)) return outside('', false);
  if (!isInside(workspace.root, realPathOfExisting(target))) return outside(' by a symbolic link', true);
  return exists(target) ? { kind: 'inside', path: target } : { kind: 'missing', path: target };
}

/** The path relative to the workspace, with forward slashes, as it is shown and stored. */
export function relativeToWorkspace(workspace: Workspace, path: string): string {
  return relative(workspace.root, path).split(sep).join('/');
}

/** The path with the links of its folder followed, as the workspace's root is; not that of the file itself. */
export function realPlace(path: string): string {
  try {
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    return path;
  }
}

function realPathOfExisting(path: string): string {
  for (
    let existing = path, rest = '';
    ;
    rest = join(basename(existing), rest), existing = dirname(existing)
  ) {
    try {
      return join(realpathSync(existing), rest);
    } catch {
      // A dangling link is as good as the place it points to: unknown, so it is refused.
      if (isLink(existing)) return sep;
      if (dirname(existing) === existing) return path;
    }
  }
}

function isInside(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function exists(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  } catch {
    return false;
  }
}
