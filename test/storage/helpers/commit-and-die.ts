// Commits a text in the folder and kills itself before the call with the given number. Writes by halves at first.
import { realDisk } from '../../../source/storage/disk.ts';
import { readStamped } from '../../../source/storage/file-stamp.ts';
import { commitText } from './commit-text.ts';
import { wrapDisk } from './wrap-disk.ts';

const [folder = '', dieAt, text = ''] = process.argv.slice(2);
const run = { folder, path: `${folder}/run.json`, previous: `${folder}/run/previous.json` };
const stampOf = (path: string) => readStamped(realDisk, path)?.stamp ?? null;

let writes = 0;
const torn = {
  ...realDisk,
  writevSync: (fd: number, pieces: readonly Uint8Array[]) => {
    const bytes = Buffer.concat(pieces);
    const count = writes++ < 2 ? Math.ceil(bytes.length / 2) : bytes.length;
    return realDisk.writevSync(fd, [bytes.subarray(0, count)]);
  },
};
const disk = wrapDisk(torn, ({ index }, proceed) => {
  if (index === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
  return proceed();
});
commitText(disk, run, text, stampOf(run.path), stampOf(run.previous));
process.stdout.write('committed');
