// Which process is meant, though process ids are reused.
import { readFileSync } from 'node:fs';
import { systemErrorCode } from '../problem.ts';
import type { ProcessIdentity } from '../run/run.ts';
import { outputOrNull } from './run-program.ts';

/**
 * Who the process is now, or null if there is none. A process that has ended and only waits for its parent to
 * notice is none. `startTime` is opaque: equal for the same process, different for another one with its id.
 */
export function identifyProcess(pid: number): ProcessIdentity | null {
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  const startTime = process.platform === 'linux' ? startTimeOnLinux(pid) : startTimeElsewhere(pid);
  return startTime === null ? null : { pid, startTime };
}

export function isAlive(identity: ProcessIdentity): boolean {
  return identifyProcess(identity.pid)?.startTime === identity.startTime;
}

/** Ticks since boot, together with the boot: a restart may give the same id at the same tick. */
function startTimeOnLinux(pid: number): string | null {
  const stat = readOrNull(`/proc/${pid}/stat`);
  if (stat === null) return readOrNull('/proc/self/stat') === null ? startTimeElsewhere(pid) : null;
  // The second field is the program's name in parentheses and may hold anything, also parentheses and spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  const ticks = fields[22 - 3];
  if (ticks === undefined || state === 'Z' || state === 'X') return null;
  return `${ticks}.${readOrNull('/proc/sys/kernel/random/boot_id')?.trim() ?? 'unknown-boot'}`;
}

function startTimeElsewhere(pid: number): string | null {
  // Windows tells no start time cheaply: there a reused id passes for the same process, until the lock says else.
  if (process.platform === 'win32') return signalReaches(pid) ? 'unknown' : null;
  const line = outputOrNull('ps', ['-o', 'stat=', '-o', 'lstart=', '-p', String(pid)]);
  const [state, ...startTime] = line?.trim().split(/\s+/) ?? [];
  if (!state || state.startsWith('Z') || startTime.length === 0) return null;
  return startTime.join(' ');
}

function signalReaches(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemErrorCode(error) === 'EPERM';
  }
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
