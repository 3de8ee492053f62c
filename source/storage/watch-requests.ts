// Tells when to look for requests again.
import { existsSync, type FSWatcher, watch } from 'node:fs';
import { realDisk } from './disk.ts';
import { isNetworkDisk } from './network-disk.ts';
import { makeRequestsFolder, requestsFolder } from './run-requests.ts';

/** How often to look where the system does not tell, in ms. */
const pollInterval = 1000;

/**
 * Calls back whenever a request may have been written or removed; more often than that, and never with a
 * promise of what: look with `listRequests`. Look once after this call, too: what was there before is not
 * told. Where the system cannot watch the folder (no watches left, a network disk, the folder was removed)
 * it calls back once a second. Neither way keeps the process alive.
 * @param folder the folder of the run
 */
export function watchRequests(folder: string, callback: () => void): { readonly close: () => void } {
  const path = requestsFolder(folder);
  let watcher: FSWatcher | null = null;
  let timer: NodeJS.Timeout | null = null;

  const poll = () => {
    watcher?.close();
    watcher = null;
    timer ??= setInterval(callback, pollInterval).unref();
  };

  try {
    makeRequestsFolder(folder);
    watcher = watch(path, { persistent: false }, (_event, name) => {
      if (!existsSync(path)) poll();
      if (!name?.endsWith('~')) callback();
    });
    watcher.on('error', poll);
    if (isNetworkDisk(realDisk, path)) poll();
  } catch {
    poll();
  }

  return {
    close: () => {
      watcher?.close();
      if (timer !== null) clearInterval(timer);
    },
  };
}
