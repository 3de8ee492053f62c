// An editor that reads the run's file, adds a key and a field of the data, and saves, as fast as it can.
import { readFileSync, writeFileSync } from 'node:fs';
import { isJsonObject } from '../../../source/json.ts';
import { pathsIn, saveByRename, saveInPlace, withKey } from './store-scene.ts';

const [folder = '', how = '', saves = '', done = ''] = process.argv.slice(2);
const paths = pathsIn(folder);
const save = how === 'in place' ? saveInPlace : saveByRename;
for (let count = 0; count < Number(saves); ) {
  try {
    const content: unknown = JSON.parse(readFileSync(paths.file, 'utf8'));
    if (!isJsonObject(content)) continue;
    save(paths, withKey(content, `save-${count}`, count));
    count++;
  } catch {
    // The file was being exchanged at that moment.
  }
}
writeFileSync(done, 'done');
