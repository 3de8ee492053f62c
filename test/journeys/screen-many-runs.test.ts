// The list of very many runs in a real terminal. Alone in its file: writing them holds up whatever else waits here.
import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { chainFiles } from './helpers/chain.ts';
import { startModel } from './helpers/model-server.ts';
import { prepareTerminals } from './helpers/terminal.ts';
import { waitFor } from './helpers/wait-for.ts';
import { prepareWorkspaces } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const openTerminal = prepareTerminals();
const server = await startModel((prompt) => `a reply to ${prompt}`);

test('the list of three thousand runs shows the newest at once, and all of them soon', async () => {
  const workspace = workspaces.make(chainFiles(server.config, 2));
  const { id, run } = await workspace.run(['chain', '--set', 'topic=many'], 0);
  const text = workspace.read(`workflow-data/${id}.json`);
  const runsFolder = workspace.path('workflow-data');
  rmSync(runsFolder, { recursive: true });
  mkdirSync(runsFolder);
  const count = 3000;
  const nameOf = (index: number) => `r${String(index).padStart(4, '0')}`;
  const writeRun = (index: number, updatedAt: Date) => {
    const path = `${runsFolder}/${nameOf(index)}.json`;
    const written = text
      .replace(`"id": "${id}"`, `"id": "${nameOf(index)}"`)
      .replace(`"updatedAt": "${run?.updatedAt}"`, `"updatedAt": "${updatedAt.toISOString()}"`);
    writeFileSync(`${path}.new`, written);
    utimesSync(`${path}.new`, updatedAt, updatedAt);
    renameSync(`${path}.new`, path);
  };
  const first = Date.parse('2026-01-01T00:00:00.000Z');
  for (let index = 1; index <= count; index++) writeRun(index, new Date(first + index * 60_000));
  const terminal = openTerminal({ top: workspace.top });
  await terminal.shows('r3000');
  await terminal.shows('3000 done');
  await terminal.shows('╭─ 1 Runs 3000 ─');
  // Whatever was listed meanwhile, it was never anything but the newest.
  expect(terminal.written()).not.toMatch(/r[01]\d\d\d|r2[0-8]\d\d/);
  expect(terminal.lines()[2]).toContain('chain r3000');
  terminal.write('G');
  await terminal.shows('›✓ chain r0001');
  terminal.write('k');
  await terminal.shows('›✓ chain r0002');
  terminal.write('/');
  await terminal.shows('3000 of 3000');
  terminal.write('r15');
  await terminal.shows('100 of 3000');
  terminal.write('\r');
  await terminal.shows('Runs 100 of 3000');
  terminal.write('g');
  await terminal.shows('›✓ chain r1599');
  terminal.write('\u001b');
  await terminal.shows('╭─ 1 Runs 3000 ─');
  await terminal.shows('›✓ chain r1599');
  terminal.write('g');
  await terminal.shows('›✓ chain r3000');
  writeRun(7, new Date());
  await waitFor(() => terminal.lines()[2]?.includes('chain r0007') === true, terminal.text);
  rmSync(`${runsFolder}/r3000.json`);
  await terminal.shows('2999 done');
  await terminal.shows('›✓ chain r2999');
});
