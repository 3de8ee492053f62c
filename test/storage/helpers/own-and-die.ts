// Opens the run as its next owner and does steps, until it kills itself before the call with the given number.
// Every third commit meets an editor that saves right before. Tells what is durable, and what the editor saved.
import { writeSync } from 'node:fs';
import { realDisk } from '../../../source/storage/disk.ts';
import { acquireLock } from '../../../source/storage/run-lock.ts';
import { commitStep, edit, openAgain, pathsIn, saveByRename, saveInPlace } from './store-scene.ts';
import { wrapDisk } from './wrap-disk.ts';

const [folder = '', life = '', dieAt = ''] = process.argv.slice(2);
const paths = pathsIn(folder);
const tell = (word: string, name: string) => writeSync(1, `${word} ${name}\n`);

let exchanges = 0;
let writes = 0;
const torn = {
  ...realDisk,
  writevSync: (fd: number, pieces: readonly Uint8Array[]) => {
    const bytes = Buffer.concat(pieces);
    const count = writes++ % 2 === 0 ? Math.ceil(bytes.length / 2) : bytes.length;
    return realDisk.writevSync(fd, [bytes.subarray(0, count)]);
  },
};
const disk = wrapDisk(torn, ({ name, index }, proceed) => {
  if (index === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
  if (name === 'swapSync' && exchanges++ % 3 === 2) {
    const key = `save-${life}-${exchanges}`;
    edit(paths, key, key, exchanges % 2 === 0 ? saveByRename : saveInPlace);
    tell('saved', key);
  }
  return proceed();
});

const lock = await acquireLock(paths.folder, { disk: realDisk });
if ('heldBy' in lock) throw new Error('the lock of a dead process is free');
const { store } = await openAgain(paths, { disk, assertHeld: lock.assertHeld });
for (const step of ['a', 'b', 'c']) {
  commitStep(store, `${step}${life}`);
  tell('done', `${step}${life}`);
  await store.refresh();
}
store.close();
lock.release();
