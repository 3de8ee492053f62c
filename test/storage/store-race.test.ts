// A real editor process that saves as fast as it can, while this one commits steps as fast as it can.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pathOfHelper, runToEnd } from './helpers/run-child.ts';
import { makeFolder, memoryFolder, temporaryNames } from './helpers/run-folder.ts';
import { beginRun, commitStep, isKept, readFile } from './helpers/store-scene.ts';

const saves = 400;

test.each(['by rename', 'in place'])(
  'an editor that saves %s loses nothing, and undoes no step',
  async (how) => {
    const folder = makeFolder(memoryFolder());
    const { paths, store } = beginRun(folder);
    const done = join(makeFolder(), 'done');
    const editor = runToEnd(process.execPath, [
      pathOfHelper('edit-without-end.ts'),
      folder,
      how,
      String(saves),
      done,
    ]);
    const steps: string[] = [];
    while (!existsSync(done)) {
      const stepId = `step-${steps.length}`;
      commitStep(store, stepId);
      steps.push(stepId);
      await store.refresh();
      await new Promise(setImmediate);
    }
    expect((await editor).code).toBe(0);
    await store.refresh();
    store.close();

    const run = readFile(paths);
    const records = run.executedTemplates.map(({ stepId }) => stepId);
    expect(records).toEqual(steps);
    expect(steps.every((stepId) => run.data[stepId] === stepId)).toBe(true);
    const lost = Array.from({ length: saves }, (_, save) => save).filter(
      (save) => !isKept(paths, `save-${save}`, save) || !isKept(paths, `save-${save}-field`, save),
    );
    expect(lost).toEqual([]);
    expect(run.history.some(({ event }) => event === 'edit-merged')).toBe(true);
    expect(temporaryNames(folder)).toEqual([]);
  },
);
