// What a process has used so far, as Linux counts it.
import { readdirSync, readFileSync } from 'node:fs';

/** The time on a processor of all its threads, in ms, to the nanosecond. */
export function cpuTime(pid: number): number {
  const tasks = `/proc/${pid}/task`;
  const spent = readdirSync(tasks).map((task) => {
    const [nanoseconds = '0'] = readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ');
    return Number(nanoseconds) / 1e6;
  });
  return spent.reduce((sum, time) => sum + time, 0);
}

/** Its memory now and at its largest, in MB of 1,000,000 bytes. */
export function memory(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name: string) => {
    const kilobytes = new RegExp(`^${name}:\\s*(\\d+) kB$`, 'm').exec(status)?.[1];
    return Number(kilobytes) * 1.024e-3;
  };
  return { now: field('VmRSS'), peak: field('VmHWM') };
}
