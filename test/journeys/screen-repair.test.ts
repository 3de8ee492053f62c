// A reply that does not fit, as the screen shows it: while it is written again, and in the history.
import { expect, test } from 'vitest';
import { startModel } from './helpers/model-server.ts';
import { fits, prose, repairFiles } from './helpers/repair.ts';
import { prepareTerminals } from './helpers/terminal.ts';
import { prepareWorkspaces } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const openTerminal = prepareTerminals();
const server = await startModel(() => 'the end');

test('says what is wrong with it while it is written again, shows what was sent, and keeps both tries', async () => {
  const workspace = workspaces.make(repairFiles(server.config));
  const first = server.hold('Titles for tea');
  const program = workspace.start(['run', 'w', '--set', 'topic=tea']);
  const call = await first;
  const second = server.hold('Titles for tea');
  call.finish(prose);
  const again = await second;
  const terminal = openTerminal({ top: workspace.top, columns: 150, rows: 44 });
  await terminal.shows(/titles +try 2/);
  await terminal.shows('titles: the reply does not fit');
  await terminal.shows('(repair 1 of 2).');
  again.send('{"titles"');
  await terminal.shows('titles · attempt 2 · replying');
  terminal.write('3]');
  await terminal.shows('The reply of attempt 1:');
  await terminal.shows(prose);
  await terminal.shows('tone: is missing');
  again.finish(fits.slice('{"titles"'.length));
  await program.ended;
  await terminal.shows(/completed 2\/2/);
  terminal.write(']]');
  await terminal.shows('titles failed, schema-mismatch, after');
  await terminal.shows(/sent back \(repair 1 of 2\) /);
  await terminal.shows('titles.1.reply.md');
  await terminal.shows(/titles completed, attempt 2, after 1 repair/);
  expect(workspace.readRun(await workspace.idOf(program)).data.tone).toBe('dry');
  terminal.write('q');
});
