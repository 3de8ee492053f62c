// What others ask of the process that owns a run: one small file for each request.
import fs from 'node:fs';
import { basename, join } from 'node:path';
import { DiskRefused, systemErrorCode } from '../problem.ts';
import type { Actor } from '../run/run.ts';
import { openFlags } from './disk.ts';

export type RunRequest = {
  readonly request: 'pause' | 'pause-now' | 'cancel';
  readonly by: Actor;
  /** The token of the owner that is meant: see run-lock.ts. */
  readonly session: string;
};

/** A request as it was found; `fileName` is within the folder of requests. */
export type StoredRequest = RunRequest & { readonly fileName: string };

/** Where requests to the owner of the run are: watched, and looked at between steps. */
export function requestsFolder(folder: string): string {
  return join(folder, 'requests');
}

/**
 * Asks the owner of the run whose folder this is. Returns the file's name: the owner has acknowledged the
 * request when the file is gone. Throws {@link DiskRefused}.
 */
export function writeRequest(folder: string, { request, by, session }: RunRequest): string {
  const requests = requestsFolder(folder);
  const time = new Date().toISOString().replaceAll(/[-:.]/g, '');
  const fileName = `${time}-${crypto.randomUUID().slice(0, 8)}.json`;
  const path = join(requests, fileName);
  try {
    makeRequestsFolder(folder);
    fs.writeFileSync(`${path}~`, `${JSON.stringify({ request, by, session }, null, 2)}\n`, { flag: 'wx' });
    fs.renameSync(`${path}~`, path);
    return fileName;
  } catch (cause) {
    unlinkQuietly(`${path}~`);
    throw new DiskRefused(path, cause);
  }
}

/** Only the last folder: a run that was deleted is not to come back as an empty folder. Throws a system error. */
export function makeRequestsFolder(folder: string): void {
  try {
    fs.mkdirSync(requestsFolder(folder));
  } catch (error) {
    if (systemErrorCode(error) !== 'EEXIST') throw error;
  }
}

function unlinkQuietly(path: string): void {
  try {
    fs.unlinkSync(path);
  } catch {
    // What is left ends in a tilde and is ignored.
  }
}

/**
 * The requests that wait, oldest first, whoever they are addressed to: the owner applies those that bear its
 * token and removes all. Files that are no request are not listed and stay. Never throws.
 */
export function listRequests(folder: string): readonly StoredRequest[] {
  const requests = requestsFolder(folder);
  let names: string[];
  try {
    names = fs.readdirSync(requests);
  } catch {
    return [];
  }
  return names
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((fileName) => {
      const request = parseRequest(readSmallFile(join(requests, fileName)));
      return request === null ? [] : [{ ...request, fileName }];
    });
}

/** Acknowledges a request. That it is gone already is fine. Throws {@link DiskRefused}. */
export function removeRequest(folder: string, fileName: string): void {
  const path = join(requestsFolder(folder), basename(fileName));
  try {
    fs.unlinkSync(path);
  } catch (cause) {
    if (systemErrorCode(cause) !== 'ENOENT') throw new DiskRefused(path, cause);
  }
}

/** Any request is far smaller; in bytes. */
const largestRequest = 4096;

/** Null for whatever is not a small regular file: a pipe or a device there must not hold the owner up. */
function readSmallFile(path: string): string | null {
  let fd: number;
  try {
    fd = fs.openSync(path, openFlags.read);
  } catch {
    return null;
  }
  try {
    const stat = fs.fstatSync(fd);
    return stat.isFile() && stat.size <= largestRequest ? fs.readFileSync(fd, 'utf8') : null;
  } catch {
    return null;
  } finally {
    fs.closeSync(fd);
  }
}

const requests: readonly RunRequest['request'][] = ['pause', 'pause-now', 'cancel'];
const actors: readonly Actor[] = ['key', 'command', 'pause-after', 'SIGINT', 'SIGTERM', 'SIGHUP'];

function parseRequest(text: string | null): RunRequest | null {
  if (text === null) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  if (!('request' in value && 'by' in value && 'session' in value)) return null;
  const request = requests.find((known) => known === value.request);
  const by = actors.find((known) => known === value.by);
  const { session } = value;
  if (request === undefined || by === undefined || typeof session !== 'string' || session === '') return null;
  return { request, by, session };
}
