// A provider's gate for all runs of this user on this machine: a folder with locks that die with their processes.
//
//   guard           locked for the moment in which anything below is looked at and changed
//   slot-1 …        one for each request that is under way: locked by whoever sent it
//   ticket-…        one for each process that waits, in their order: locked by it, and new again with each look
//   requests.json   the times of the last requests
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { systemErrorCode } from '../problem.ts';
import { type Disk, openFlags } from './disk.ts';
import { closeQuietly, refuseIrregular, systemError } from './file-stamp.ts';
import { isNetworkDisk } from './network-disk.ts';
import type { Entry, RequestGate } from './request-gate.ts';
import { admitRequest, noRequests, type RequestLimits, type RequestRecord } from './request-window.ts';

/** @param folder is made when it is first needed */
export function createSharedGate(disk: Disk, folder: string): RequestGate {
  let ticket: Ticket | null = null;
  let isTrusted = false;
  /** Undefined where somebody else is within. */
  const guarded = <T>(work: () => T): T | undefined => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!isTrusted && isNetworkDisk(disk, folder))
      throw systemError('ENOTSUP', 'locks on a network disk are not trusted');
    isTrusted = true;
    const guard = openLocked(disk, join(folder, 'guard'));
    if (guard === null) return undefined;
    try {
      return work();
    } finally {
      closeQuietly(disk, guard);
    }
  };
  return {
    tryEnter: (limits, now) =>
      guarded((): Entry => {
        const names = disk.readdirSync(folder);
        const isFirst = !hasEarlier(disk, folder, names, { limits, ticket, now });
        const { open, free } = findSlots(disk, folder, names);
        let isTaken = false;
        try {
          const admission = admitRequest(limits, open, readRecord(folder), now);
          if (admission.kind === 'may-go' && isFirst) {
            writeRecord(folder, admission.record);
            isTaken = true;
            return { kind: 'entered', at: now, free: closeOnce(disk, free) };
          }
          ticket ??= takeTicket(disk, folder, names, limits);
          disk.futimesSync(ticket.fd, now / 1000, now / 1000);
          return admission.kind === 'waits' ? admission : { kind: 'waits', limit: 'at-once' };
        } finally {
          if (!isTaken) closeQuietly(disk, free);
        }
      }) ?? { kind: 'busy' },
    leave: () => {
      if (ticket !== null) dropTicket(disk, folder, ticket);
      ticket = null;
    },
    change: (how) =>
      guarded(() => {
        writeRecord(folder, how(readRecord(folder)));
        return true;
      }) ?? false,
  };
}

/** The descriptor, or null where somebody else holds the lock. */
function openLocked(disk: Disk, path: string): number | null {
  const fd = disk.openSync(path, openFlags.lock, 0o600);
  let isOurs = false;
  try {
    refuseIrregular(disk.fstatSync(fd));
    isOurs = disk.tryLockSync(fd, 'exclusive');
    return isOurs ? fd : null;
  } finally {
    if (!isOurs) closeQuietly(disk, fd);
  }
}

function closeOnce(disk: Disk, fd: number): () => void {
  let isOpen = true;
  return () => {
    if (isOpen) closeQuietly(disk, fd);
    isOpen = false;
  };
}

/** How many requests are under way, and a slot for another one, which is locked. */
function findSlots(
  disk: Disk,
  folder: string,
  names: readonly string[],
): { readonly open: number; readonly free: number } {
  const numbers = names.flatMap((name) => /^slot-(\d{1,6})$/.exec(name)?.[1] ?? []).map(Number);
  let open = 0;
  let free: number | null = null;
  for (const number of numbers) {
    const fd = openLocked(disk, join(folder, `slot-${number}`));
    if (fd === null) open += 1;
    else if (free === null) free = fd;
    else closeQuietly(disk, fd);
  }
  free ??= openLocked(disk, join(folder, `slot-${Math.max(0, ...numbers) + 1}`));
  if (free === null) throw systemError('EAGAIN', 'a new lock is held by somebody else');
  return { open, free };
}

type Ticket = { readonly name: string; readonly fd: number };

/** Those who keep the same limits go in the order in which they came; of others nobody waits for anybody. */
function lineOf({ requestsPerMinute = 0, maxConcurrent = 0 }: RequestLimits): string {
  return `${requestsPerMinute}-${maxConcurrent}`;
}

function readTicket(name: string): { readonly number: number; readonly line: string } | null {
  const [, number, line] = /^ticket-(\d{1,15})-(\d+-\d+)$/.exec(name) ?? [];
  return number === undefined || line === undefined ? null : { number: Number(number), line };
}

function hasEarlier(
  disk: Disk,
  folder: string,
  names: readonly string[],
  own: { readonly limits: RequestLimits; readonly ticket: Ticket | null; readonly now: number },
): boolean {
  const number = own.ticket === null ? undefined : readTicket(own.ticket.name)?.number;
  return names.some((name) => {
    const other = readTicket(name);
    const isBefore =
      other !== null && other.line === lineOf(own.limits) && (number === undefined || other.number < number);
    return isBefore && isWaiting(disk, join(folder, name), own.now);
  });
}

/** Milliseconds after which a ticket that is not made new again is passed over: its process is a stopped one. */
const ticketLasts = 5000;

/** A ticket whose process is gone is removed. */
function isWaiting(disk: Disk, path: string, now: number): boolean {
  let fd: number;
  try {
    fd = disk.openSync(path, openFlags.read);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return false;
    throw error;
  }
  try {
    const isHeld = !disk.tryLockSync(fd, 'shared');
    if (!isHeld) removeQuietly(disk, path);
    const { mtimeMs } = disk.fstatSync(fd);
    return isHeld && Math.abs(now - Number(mtimeMs)) <= ticketLasts;
  } finally {
    closeQuietly(disk, fd);
  }
}

function takeTicket(disk: Disk, folder: string, names: readonly string[], limits: RequestLimits): Ticket {
  const last = Math.max(0, ...names.map((name) => readTicket(name)?.number ?? 0));
  const name = `ticket-${last + 1}-${lineOf(limits)}`;
  const fd = openLocked(disk, join(folder, name));
  if (fd === null) throw systemError('EAGAIN', 'a new lock is held by somebody else');
  return { name, fd };
}

function dropTicket(disk: Disk, folder: string, { name, fd }: Ticket): void {
  removeQuietly(disk, join(folder, name));
  closeQuietly(disk, fd);
}

/** What stays is removed by whoever finds that nobody holds it. */
function removeQuietly(disk: Disk, path: string): void {
  try {
    disk.unlinkSync(path);
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
  }
}

const recordShape = z.object({ times: z.array(z.number()), notBefore: z.number() });
/** Bytes; what is larger is none of our files. */
const largestRecord = 16 * 1024 ** 2;

/** What is no record of ours says nothing, and is replaced. */
function readRecord(folder: string): RequestRecord {
  try {
    const path = join(folder, 'requests.json');
    if (statSync(path).size > largestRecord) return noRequests;
    return recordShape.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    const code = systemErrorCode(error);
    if (code !== undefined && code !== 'ENOENT') throw error;
    return noRequests;
  }
}

/** Whole or not at all, also where the process is killed. */
function writeRecord(folder: string, record: RequestRecord): void {
  const path = join(folder, 'requests.json');
  writeFileSync(`${path}~`, JSON.stringify(record), { mode: 0o600 });
  renameSync(`${path}~`, path);
}
