// Publishes texts of the given sizes one after the other, each under a limit; tells how each went, as JSON.
import { chmodSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemErrorCode } from '../../../source/problem.ts';
import { type Disk, realDisk } from '../../../source/storage/disk.ts';
import { type FileStamp, readStamped } from '../../../source/storage/file-stamp.ts';
import { makeText, publishText } from './commit-text.ts';

const [path = '', limit = '', ...sizes] = process.argv.slice(2);

// Two commits before any limit: the second one loads the add-on.
let last = makeText('first');
let stamp = publishAndForget(last, null);
stamp = publishAndForget(last, stamp);

const told = sizes.map(Number).map((size) => {
  const text = makeText(`size ${size}`, size);
  const result = publishUnderLimit(text);
  const found = readStamped(realDisk, path)?.bytes.toString();
  const target = found === text ? 'new' : found === last ? 'old' : 'torn';
  if (target === 'new') last = text;
  return { size, result, target };
});
process.stdout.write(JSON.stringify(told));

function publishUnderLimit(text: string): string {
  const lift = imposeLimit();
  try {
    stamp = publishAndForget(text, stamp);
    return 'published';
  } catch (error) {
    return `${error instanceof Error ? error.name : 'no error'} ${systemErrorCode(error) ?? ''}`;
  } finally {
    lift();
  }
}

function publishAndForget(text: string, expected: FileStamp | null, disk: Disk = realDisk): FileStamp {
  const { stamp: published, displaced } = publishText(disk, path, text, expected);
  if (displaced.kind !== 'nothing') disk.unlinkSync(displaced.tmpPath);
  return published;
}

/** Returns what lifts it. */
function imposeLimit(): () => void {
  if (limit === 'read-only folder') {
    const isRoot = process.geteuid?.() === 0;
    chmodSync(dirname(path), 0o555);
    if (isRoot) process.seteuid?.(65_534);
    return () => {
      if (isRoot) process.seteuid?.(0);
      chmodSync(dirname(path), 0o755);
    };
  }
  if (!limit.startsWith('descriptors:')) return () => undefined;
  const opened: number[] = [];
  try {
    for (;;) opened.push(openSync('/dev/null', 'r'));
  } catch {
    for (const fd of opened.splice(0, Number(limit.slice('descriptors:'.length)))) realDisk.closeSync(fd);
  }
  return () => {
    for (const fd of opened) realDisk.closeSync(fd);
  };
}
