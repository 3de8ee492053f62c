// The first seven keys of a run's file, read from its first bytes only.
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs';
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
};

/**
 * The head of a file that begins as format-run.ts writes it and was not cut short, or undefined: then the whole
 * file has to be read.
 * @param scratch at least 1 KiB that may be overwritten
 */
export function readHead(path: string, id: string, scratch: Buffer): RunHead | undefined {
  let text: string;
  try {
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const { size } = fstatSync(descriptor);
      const length = readSync(descriptor, scratch, 0, Math.min(size, scratch.length - tailBytes), 0);
      text = scratch.toString('utf8', 0, length);
      const tail = readSync(descriptor, scratch, 0, tailBytes, Math.max(0, size - tailBytes));
      if (!isWhole(scratch.toString('utf8', 0, tail))) return undefined;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
  return parseHead(text, id);
}

/**
 * Whether the file is as a run left it: it bears the time that its head says (see write-atomic.ts). An edited or
 * a copied one does not; what its head says may not be what the rest of it is.
 */
export function isAsWritten(path: string, updatedAt: string): boolean {
  const modified = lstatSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return modified !== undefined && Math.abs(modified - Date.parse(updatedAt)) < 0.5;
}

const tailBytes = 16;

/** A file that was cut short has to be read whole, for the position where it ends. */
function isWhole(tail: string): boolean {
  return tail.trimEnd().endsWith('}');
}

const headPattern =
  /^\{\n {2}"formatVersion": 1,\n {2}"id": "[^"\n]*",\n[\s\S]*?\n {2}"updatedAt": "[^"\n]*"(?=,?\n)/;

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
  const { done, total, step } = progress;
  if (typeof done !== 'number' || typeof total !== 'number') return undefined;
  // A status that needs what stands further down (a checkpoint, a failure) is believed: it is only shown.
  return {
    id,
    workflowName,
    status,
    progress: { done, total, ...(typeof step === 'string' ? { step } : {}) },
    startedAt,
    updatedAt,
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
