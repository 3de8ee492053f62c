// A run of 500 steps on the model `none`: what a step costs besides its model, from the first to the last.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { median, printTable } from './measure.ts';

const steps = 500;
const program = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'caesura-bench-'));
const workspace = join(folder, 'dev-workspace');
mkdirSync(join(workspace, 'workflows'), { recursive: true });
mkdirSync(join(workspace, 'prompts'));
writeFileSync(
  join(workspace, 'prompts', 'next.hbs'),
  `${'A line of a prompt that says what to do next. '.repeat(40)}{{value}}`,
);
const lines = Array.from({ length: steps }, (_, index) => [
  `  - id: step-${index}`,
  '    prompt: next.hbs',
  `    inputs: [${index === 0 ? 'seed' : `value${index - 1}`}]`,
  `    outputs: [value${index}]`,
]).flat();
writeFileSync(
  join(workspace, 'workflows', 'long.yaml'),
  ['name: long', 'model: none', 'steps:', ...lines, ''].join('\n'),
);

const begun = performance.now();
const child = spawn(process.execPath, [program, 'run', 'long', '--set', 'seed=1', '--json'], {
  cwd: folder,
  stdio: ['ignore', 'pipe', 'ignore'],
});
const arrivals: number[] = [];
let id = '';
for await (const line of createInterface({ input: child.stdout })) {
  const event: unknown = JSON.parse(line);
  if (typeof event !== 'object' || event === null || !('event' in event)) continue;
  if ('id' in event) id = String(event.id);
  if (event.event === 'step-completed') arrivals.push(performance.now());
}
const total = performance.now() - begun;
const gaps = arrivals.slice(1).map((time, index) => time - (arrivals[index] ?? time));
const size = statSync(join(workspace, 'workflow-data', `${id}.json`)).size;
rmSync(folder, { recursive: true });

printTable([
  [`a run of ${steps} steps`, 'ms'],
  ['whole, with start-up', total.toFixed(0)],
  ['median step (two commits, a prompt and a reply)', median(gaps).toFixed(2)],
  ['median of the first 50', median(gaps.slice(0, 50)).toFixed(2)],
  ['median of the last 50', median(gaps.slice(-50)).toFixed(2)],
  [`run file at the end: ${(size / 1024).toFixed(0)} KiB`, ''],
]);
