// Whether a path that a workflow file names can stay in the workspace; the disk's links are not looked at here.

/**
 * Why a path cannot be used, or undefined. `folder` is the one it is relative to, itself relative to the
 * workspace and with forward slashes.
 */
export function findPathFault(path: string, folder: string): string | undefined {
  if (path.includes('\0')) return 'has a NUL character';
  const slashed = path.replaceAll('\\', '/');
  if (slashed.startsWith('/') || /^[A-Za-z]:/.test(slashed)) return 'is an absolute path';
  return staysInside([...folder.split('/'), ...slashed.split('/')])
    ? undefined
    : 'leads out of the workspace';
}

/** Whether no `..` climbs over the first folder. */
function staysInside(segments: readonly string[]): boolean {
  let depth = 0;
  for (const segment of segments) {
    if (segment === '..') depth--;
    else if (segment !== '' && segment !== '.') depth++;
    if (depth < 0) return false;
  }
  return true;
}

/** The folder of a file, with forward slashes; empty for a file of the workspace's root. */
export function folderOf(path: string): string {
  const end = path.lastIndexOf('/');
  return end < 0 ? '' : path.slice(0, end);
}
