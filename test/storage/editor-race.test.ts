// A real editor process that saves as fast as it can, while this one commits as fast as it can.
import { existsSync, unlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { realDisk } from '../../source/storage/disk.ts';
import { publishText } from './helpers/commit-text.ts';
import { pathOfHelper, runToEnd } from './helpers/run-child.ts';
import { makeFolder, makeRunFolder, memoryFolder, readText } from './helpers/run-folder.ts';

test('every save of an editor that races with commits is seen by one or the other', async () => {
  const { folder, path } = makeRunFolder(makeFolder(memoryFolder()));
  const saves = 3000;
  let { stamp } = publishText(realDisk, path, 'commit 0', null);
  const args = [pathOfHelper('save-as-editor.ts'), path, `${folder}/scratch`, String(saves)];
  const editor = runToEnd(process.execPath, args);

  const seen: string[] = [];
  let commits = 0;
  while (!existsSync(`${folder}/scratch/done`)) {
    const { stamp: published, displaced } = publishText(realDisk, path, `commit ${++commits}`, stamp);
    stamp = published;
    if (displaced.kind === 'foreign') seen.push(displaced.bytes.toString());
    if (displaced.kind !== 'nothing') unlinkSync(displaced.tmpPath);
  }
  const replacedByEditor = z.array(z.string()).parse(JSON.parse((await editor).output));
  const last = readText(path);
  if (last.startsWith('save')) seen.push(last);

  expect(seen.length).toBeGreaterThan(1);
  const expected = Array.from({ length: saves }, (_, number) => `save ${number}`);
  expect([...seen, ...replacedByEditor].sort()).toEqual(expected.sort());
});
