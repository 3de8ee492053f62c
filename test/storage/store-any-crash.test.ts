// Editors save at any call of a commit and the owner dies at any other: no step is lost, and no save.
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import type { JsonObject } from '../../source/json.ts';
import { type Disk, realDisk } from '../../source/storage/disk.ts';
import type { RunPaths } from '../../source/storage/run-paths.ts';
import { makeFolder, memoryFolder, temporaryNames } from './helpers/run-folder.ts';
import {
  beginRun,
  commitStep,
  contentOf,
  edit,
  isKept,
  openAgain,
  readFile,
  saveByRename,
  saveInPlace,
  withKey,
} from './helpers/store-scene.ts';
import { wrapDisk } from './helpers/wrap-disk.ts';

class Crash extends Error {}

type Save = { readonly at: number; readonly how: string };

const moment = fc.nat(70);

/** Each of these reads the file just before it saves. */
const careful = fc.uniqueArray(fc.record({ at: moment, how: fc.constantFrom('rename', 'in place') }), {
  selector: ({ at }) => at,
  maxLength: 3,
});

/**
 * These have read the file when their owner began, so there is only one of them: it would overwrite what the
 * others saved before the owner has seen it; and the owner has to commit once more, to see what stands there. What is written into a file that was opened before is found until
 * the second commit after that.
 */
const careless = fc.oneof(
  fc.nat(24).map((at) => [{ at, how: 'stale' }]),
  fc.nat(29).map((at) => [{ at, how: 'open file' }]),
);

/** At which calls, counted over the whole life of an owner, editors save; and at which it dies. */
const life = fc.oneof(
  fc.record({ saves: careful, diesAt: fc.option(moment, { nil: Number.POSITIVE_INFINITY }) }),
  // One that puts an old content in the place of a newer one needs an owner who lives to see it.
  fc.record({ saves: careless, diesAt: fc.constant(Number.POSITIVE_INFINITY) }),
);

/** Saves once when it is told to; some editors have opened the file when their owner began. */
function openEditor(paths: RunPaths, { how }: Save, key: string): () => void {
  switch (how) {
    case 'in place':
      return () => edit(paths, key, key, saveInPlace);
    case 'stale': {
      const buffer = contentOf(paths);
      return () => saveByRename(paths, withKey(buffer, key, key));
    }
    case 'open file': {
      const buffer: JsonObject = contentOf(paths);
      const descriptor = openSync(paths.file, 'r+');
      onTestFinished(() => closeSync(descriptor));
      return () => {
        ftruncateSync(descriptor, 0);
        writeSync(descriptor, `${JSON.stringify(withKey(buffer, key, key), null, 2)}\n`, 0);
      };
    }
    default:
      return () => edit(paths, key, key);
  }
}

test('no step is undone and no save is lost, whatever comes when', async () => {
  let deaths = 0;
  let saved = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 4 }), async (lives) => {
      const folder = makeFolder(memoryFolder());
      const { paths, store: first } = beginRun(folder);
      first.close();
      const steps: string[] = [];
      const keys: string[] = [];
      for (const [count, { saves, diesAt }] of [
        ...lives,
        { saves: [], diesAt: Number.POSITIVE_INFINITY },
      ].entries()) {
        const editors = saves.map((save: Save) => {
          const key = `save-${count}-${save.at}`;
          return { ...save, key, save: openEditor(paths, save, key) };
        });
        let calls = 0;
        const disk: Disk = wrapDisk(realDisk, (_call, proceed) => {
          const at = calls++;
          if (at > diesAt) throw new Crash();
          for (const editor of editors) {
            if (editor.at !== at) continue;
            editor.save();
            keys.push(editor.key);
          }
          return proceed();
        });
        try {
          const { store } = await openAgain(paths, { disk });
          for (const step of ['a', 'b']) {
            commitStep(store, `${step}${count}`);
            steps.push(`${step}${count}`);
            await store.refresh();
          }
          store.close();
        } catch (error) {
          if (calls <= diesAt) throw error;
          deaths++;
        }
        calls = Number.POSITIVE_INFINITY;
        const done = readFile(paths).executedTemplates.map(({ stepId }) => stepId);
        expect(done, 'steps that are done').toEqual(expect.arrayContaining(steps));
        expect(Object.keys(readFile(paths).data)).toEqual(expect.arrayContaining(steps));
      }
      saved += keys.length;
      for (const key of keys) expect(isKept(paths, key, key), `what ${key} saved`).toBe(true);
      expect(temporaryNames(join(paths.folder, '..'))).toEqual([]);
    }),
    { numRuns: 120 },
  );
  expect(deaths).toBeGreaterThan(20);
  expect(saved).toBeGreaterThan(50);
});
