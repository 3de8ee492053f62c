// What an owner does with the orphans of a crash, reduced to files: nothing is merged, saves are kept aside.
import { join } from 'node:path';
import type { Disk } from '../../../source/storage/disk.ts';
import { bearsTime, readStamped } from '../../../source/storage/file-stamp.ts';
import { park } from '../../../source/storage/park-previous.ts';
import { adopt, discard, findOrphans, type OrphanKind } from '../../../source/storage/recover-orphans.ts';
import { modifiedAt, type RunFolder } from './commit-text.ts';

/** Handles one orphan after the other; returns what they were. Saves are kept as `run/kept-{count}.json`. */
export function recover(disk: Disk, { folder, previous }: RunFolder): readonly OrphanKind[] {
  const kinds: OrphanKind[] = [];
  const found = readStamped(disk, previous)?.stamp ?? null;
  const parked = found !== null && bearsTime(found, modifiedAt) ? found : null;
  for (;;) {
    const [orphan] = findOrphans(disk, folder, 'run.json');
    if (orphan === undefined) return kinds;
    kinds.push(orphan.kind);
    if (kinds.length > 10) throw new Error(`no end of orphans: ${kinds.join(', ')}`);
    const aside = join(folder, 'run', `kept-${kinds.length}.json`);
    switch (orphan.kind) {
      case 'unpublished': {
        const { displaced } = adopt(disk, orphan, modifiedAt);
        if (displaced.kind === 'ours') park(disk, displaced.tmpPath, previous, parked);
        if (displaced.kind === 'foreign') disk.renameSync(displaced.tmpPath, aside);
        break;
      }
      case 'displaced':
        park(disk, orphan.path, previous, parked);
        break;
      case 'foreign':
      case 'superseded':
        disk.renameSync(orphan.path, aside);
        break;
      case 'partial':
        discard(disk, orphan);
    }
  }
}
