// The workspace of the pictures: the samples, with their runs some minutes or hours old.
import { cpSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { datedRun } from './dated-run.ts';
import { shortlistFiles } from './shortlist.ts';

const samples = fileURLToPath(new URL('../../dev-workspace', import.meta.url));
const minute = 60_000;

/** The runs that come with the samples, by ids as other runs have them, and how many minutes ago they changed. */
const fixtures: readonly (readonly [name: string, id: string, age: number])[] = [
  ['failed-product-model', 'w4tq9f2m7xkd', 9],
  ['paused-product-model', 'h8c3n5v0bzr6', 26],
  ['completed-youtube-launch', 'd1y7k2s9gpj4', 54],
  ['failed-youtube-launch', 'q6m0x8a3ftw5', 131],
  ['completed-product-model', 'n2r9e4j7cvh1', 188],
  ['paused-youtube-launch', 't5b8z1k6ydq3', 305],
];

/** @param root the folder to make */
export function makeWorkspace(root: string): void {
  const sampleRuns = join(samples, 'workflow-data');
  cpSync(samples, root, { recursive: true, filter: (path) => !path.startsWith(sampleRuns) });
  for (const [name, text] of Object.entries(shortlistFiles)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  const runs = join(root, 'workflow-data');
  mkdirSync(runs);
  for (const [name, id, age] of fixtures) {
    const text = readFileSync(join(sampleRuns, `${name}.json`), 'utf8').replace(
      `"id": "${name}"`,
      `"id": "${id}"`,
    );
    writeFileSync(join(runs, `${id}.json`), text);
    makeOlder(runs, id, age);
  }
}

/** @param age minutes since its last change */
export function makeOlder(runs: string, id: string, age: number): void {
  const path = join(runs, `${id}.json`);
  const updatedAt = Date.now() - age * minute;
  writeFileSync(path, datedRun(readFileSync(path, 'utf8'), updatedAt));
  // As the program leaves its files: the list reads the time from there.
  utimesSync(path, updatedAt / 1000, updatedAt / 1000);
}
