// Who owns a run, as the lock file says it for messages. The lock itself is the operating system's.
import type { ProcessIdentity } from '../run/run.ts';

export type LockNote = ProcessIdentity & {
  /** See `machineId`. */
  readonly machine: string;
  /** New for every owner; requests are addressed to it. */
  readonly token: string;
  /** Since when, ISO 8601. */
  readonly since: string;
};

/** Stands for an owner who has not said who it is: the lock is held, but the note does not parse. */
export const unknownOwner: LockNote = { pid: 0, startTime: '', machine: '', token: '', since: '' };

/** The size of a lock file in bytes; what is larger is none of our notes. */
export const noteSize = 1024;

/**
 * One line of JSON, filled up with spaces to {@link noteSize}: so a single write replaces a former note of any
 * length. Null makes an empty note.
 */
export function formatNote(note: LockNote | null): Buffer {
  const { pid, startTime, machine, token, since } = note ?? unknownOwner;
  const text = note === null ? '' : JSON.stringify({ pid, startTime, machine, token, since });
  return Buffer.from(`${text.padEnd(noteSize - 1)}\n`);
}

/** Null for an empty file and for whatever is not a note. */
export function parseNote(text: string): LockNote | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  if (
    !('pid' in value && 'startTime' in value && 'machine' in value && 'token' in value && 'since' in value)
  ) {
    return null;
  }
  const { pid, startTime, machine, token, since } = value;
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 0) return null;
  if (!isShortText(startTime) || !isShortText(machine) || !isShortText(token) || !isShortText(since))
    return null;
  return Number.isNaN(Date.parse(since)) ? null : { pid, startTime, machine, token, since };
}

/** Printable ASCII: it goes into messages on a terminal. */
function isShortText(value: unknown): value is string {
  return typeof value === 'string' && /^[ -~]{1,200}$/.test(value);
}
