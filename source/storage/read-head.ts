// The first seven keys of a run's file, read from its first bytes only.
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { isJsonObject, type Json } from '../json.ts';
import type { Progress, Status } from '../run/run.ts';

/** What a list shows of a run. */
export type RunHead = {
  readonly id: string;
  readonly workflowName: string;
  readonly status: Status;
  readonly progress: Progress;
  readonly startedAt: string;
  readonly updatedAt: string;
  /** Of a run that a step of another one has begun. */
  readonly nested?: true;
};

/** `asWritten`: the file bears the time that its head says, as a run leaves it (see write-atomic.ts). */
export type FoundHead = { readonly head: RunHead; readonly asWritten: boolean };

/**
 * The head of a file that begins as format-run.ts writes it and was not cut short, or undefined: then the whole
 * file has to be read. What the head of an edited or a copied file says may not be what the rest of it is.
 * @param scratch at least 1 KiB that may be overwritten
 */
export function findHead(path: string, id: string, scratch: Buffer): FoundHead | undefined {
  try {
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const { size, mtimeMs } = fstatSync(descriptor);
      const length = readSync(descriptor, scratch, 0, Math.min(size, scratch.length), 0);
      const head = parseHead(scratch.toString('utf8', 0, length), id);
      if (head === undefined) return undefined;
      if (isTime(mtimeMs, head.updatedAt)) return { head, asWritten: true };
      // A file that was cut short has to be read whole, for the position where it ends.
      const from = Math.max(0, size - tailBytes);
      const tail = readSync(descriptor, scratch, 0, Math.min(tailBytes, scratch.length), from);
      return scratch.toString('utf8', 0, tail).trimEnd().endsWith('}')
        ? { head, asWritten: false }
        : undefined;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}

/** As {@link findHead}, for whom it is all the same who wrote the file. */
export function readHead(path: string, id: string, scratch: Buffer): RunHead | undefined {
  return findHead(path, id, scratch)?.head;
}

const tailBytes = 16;

function isTime(mtimeMs: number, updatedAt: string): boolean {
  return Math.abs(mtimeMs - Date.parse(updatedAt)) < 0.5;
}

const headPattern =
  /^\{\n {2}"formatVersion": 1,\n {2}"id": "[^"\n]*",\n[\s\S]*?\n {2}"updatedAt": "[^"\n]*"(?=,?\n)/;

/** Right behind the head: see commands/move/new-run.ts. */
const parentPattern = /^,\n {2}"parent": \{/;

function parseHead(text: string, id: string): RunHead | undefined {
  const match = headPattern.exec(text);
  if (match === null) return undefined;
  let value: Json;
  try {
    value = JSON.parse(`${match[0]}}`);
  } catch {
    return undefined;
  }
  if (!isJsonObject(value)) return undefined;
  const { workflowName, status, progress, startedAt, updatedAt } = value;
  if (typeof workflowName !== 'string' || typeof startedAt !== 'string' || typeof updatedAt !== 'string')
    return undefined;
  if (!isStatus(status) || !isJsonObject(progress)) return undefined;
  const { done, total, step, cost, unknown, limit } = progress;
  if (typeof done !== 'number' || typeof total !== 'number') return undefined;
  // A status that needs what stands further down (a checkpoint, a failure) is believed: it is only shown.
  return {
    id,
    workflowName,
    status,
    progress: {
      done,
      total,
      ...(typeof step === 'string' ? { step } : {}),
      ...(typeof cost === 'number' ? { cost } : {}),
      ...(typeof unknown === 'number' ? { unknown } : {}),
      ...(typeof limit === 'string' ? { limit } : {}),
    },
    startedAt,
    updatedAt,
    ...(parentPattern.test(text.slice(match[0].length)) ? { nested: true } : {}),
  };
}

function isStatus(value: Json | undefined): value is Status {
  switch (value) {
    case 'running':
    case 'paused':
    case 'waiting':
    case 'completed':
    case 'failed':
    case 'cancelled':
      return true;
    default:
      return false;
  }
}
