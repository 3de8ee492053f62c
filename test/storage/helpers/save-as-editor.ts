// Saves the file as fast as it can, by replacing it; tells which of its own saves it replaced itself, as JSON.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { realDisk } from '../../../source/storage/disk.ts';

const [path = '', scratch = '', count = '0'] = process.argv.slice(2);
mkdirSync(scratch, { recursive: true });
const replaced: string[] = [];
const edited = join(scratch, 'edited');
for (let number = 0; number < Number(count); number++) {
  writeFileSync(edited, `save ${number}`);
  // An exchange is a replacement that also shows what was replaced; the other side cannot tell them apart.
  realDisk.swapSync(edited, path);
  const before = readFileSync(edited, 'utf8');
  if (before.startsWith('save')) replaced.push(before);
}
writeFileSync(join(scratch, 'done'), '');
process.stdout.write(JSON.stringify(replaced));
