// kill -9 of real owners in the middle of commits and recoveries, one after the other, with editors in between.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { realDisk } from '../../source/storage/disk.ts';
import { findOrphans, type OrphanKind } from '../../source/storage/recover-orphans.ts';
import type { RunPaths } from '../../source/storage/run-paths.ts';
import { pathOfHelper, runToEnd } from './helpers/run-child.ts';
import { makeFolder, memoryFolder, temporaryNames } from './helpers/run-folder.ts';
import { beginRun, edit, isKept, openAgain, readFile } from './helpers/store-scene.ts';

/** One run whose owners die at the given calls, and what was told of it. */
async function liveAndDie(deaths: readonly number[]) {
  const { paths, store } = beginRun(makeFolder(memoryFolder()));
  store.close();
  const runsFolder = join(paths.folder, '..');
  const done: string[] = [];
  const saved: string[] = [];
  const kinds = new Set<OrphanKind>();
  let killed = 0;
  for (const [life, dieAt] of deaths.entries()) {
    const ended = await runToEnd(process.execPath, [
      pathOfHelper('own-and-die.ts'),
      runsFolder,
      String(life),
      String(dieAt),
    ]);
    if (ended.signal === 'SIGKILL') killed++;
    else expect(ended.code, `the owner that was to die before call ${dieAt}`).toBe(0);
    for (const line of ended.output.trim().split('\n')) {
      const [word, name = ''] = line.split(' ');
      if (word === 'done') done.push(name);
      if (word === 'saved') saved.push(name);
    }
    const orphans = findOrphans(realDisk, runsFolder, 'run.json').map(({ kind }) => kind);
    // Now and then somebody edits what the dead owner left before the next one comes.
    if (orphans.includes('unpublished') && life % 2 === 0) {
      edit(paths, `after-${life}`, `after-${life}`);
      saved.push(`after-${life}`);
      orphans.push(...findOrphans(realDisk, runsFolder, 'run.json').map(({ kind }) => kind));
    }
    for (const kind of orphans) kinds.add(kind);
  }
  const last = await openAgain(paths);
  last.store.close();
  checkNothingLost(paths, done, saved);
  expect(temporaryNames(runsFolder)).toEqual([]);
  return { kinds, killed, done, saved };
}

function checkNothingLost(paths: RunPaths, done: readonly string[], saved: readonly string[]): void {
  const run = readFile(paths);
  const records = run.executedTemplates.map(({ stepId }) => stepId);
  expect(records).toEqual(expect.arrayContaining([...done]));
  expect(new Set(records).size, 'each step is recorded once').toBe(records.length);
  for (const stepId of records) expect(run.data[stepId], `the output of ${stepId}`).toBe(stepId);
  for (const key of saved) expect(isKept(paths, key, key), `what was saved as ${key}`).toBe(true);
}

describe('owners that are killed anywhere', () => {
  // Some thirty calls a commit: every place of the first commits, and places in recoveries and later ones.
  const early = Array.from({ length: 18 }, (_, index) => 8 + index);
  const late = Array.from({ length: 18 }, (_, index) => 30 + 3 * index);
  const lives: Awaited<ReturnType<typeof liveAndDie>>[] = [];

  test.each([early.slice(0, 9), early.slice(9), late.slice(0, 9), late.slice(9)])(
    'lose no step that was told and no save, and leave nothing behind (%i, %i, …)',
    async (...deaths) => {
      lives.push(await liveAndDie(deaths));
    },
  );

  test('were killed often, met saves, and left everything that there is to put right', () => {
    const kinds = new Set(lives.flatMap((life) => [...life.kinds]));
    expect([...kinds].sort()).toEqual(['displaced', 'foreign', 'partial', 'superseded', 'unpublished']);
    expect(lives.reduce((sum, { killed }) => sum + killed, 0)).toBeGreaterThan(25);
    expect(lives.reduce((sum, { saved }) => sum + saved.length, 0)).toBeGreaterThan(3);
  });
});
