// Writes the table of keys into README.md from the code; with --check only says whether it is as it should be.
import { readFileSync, writeFileSync } from 'node:fs';
import { formatKeyTable, placeKeyTable } from './keys/key-table.ts';

const file = new URL('../README.md', import.meta.url);
const readme = readFileSync(file, 'utf8');
const wanted = placeKeyTable(readme, formatKeyTable());

if (wanted === undefined) {
  fail(
    'README.md has no place for the table of keys: write <!-- keys --> and below it <!-- /keys -->, once each',
  );
} else if (!process.argv.includes('--check')) {
  if (wanted !== readme) writeFileSync(file, wanted);
} else if (wanted !== readme) {
  fail('the table of keys in README.md is not what the code says: run `npm run keys`');
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
