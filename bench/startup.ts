// Start-up: `caesura list` against `node -e 0`, one after the other in turns. Aim: within twice.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, printTable } from './measure.ts';

const rounds = 40;
const program = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'caesura-bench-'));
cpSync(fileURLToPath(new URL('../dev-workspace', import.meta.url)), join(folder, 'dev-workspace'), {
  recursive: true,
});

const candidates = {
  'node -e 0': ['-e', '0'],
  'caesura --version': [program, '--version'],
  'caesura list': [program, 'list'],
};
const times = new Map<string, number[]>(Object.keys(candidates).map((name) => [name, []]));
for (let round = 0; round <= rounds; round++) {
  for (const [name, argv] of Object.entries(candidates)) {
    const begun = performance.now();
    spawnSync(process.execPath, argv, { cwd: folder, stdio: ['ignore', 'ignore', 'ignore'] });
    // The first round fills caches.
    if (round > 0) times.get(name)?.push(performance.now() - begun);
  }
}
rmSync(folder, { recursive: true });

const bare = median(times.get('node -e 0') ?? []);
printTable([
  ['start-up', 'median ms', 'ratio', 'aim'],
  ...[...times].map(([name, values]) => [
    name,
    median(values).toFixed(1),
    `${(median(values) / bare).toFixed(2)}×`,
    name === 'caesura list' ? '≤ 2×' : '',
  ]),
]);
