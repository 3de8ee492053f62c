// A person at the screen while a model of each protocol replies, and what the screen tells of a list of models.
import { describe, expect, test } from 'vitest';
import { modelApis } from '../../source/model/model-api.ts';
import { chainFiles } from './helpers/chain.ts';
import { type ModelServer, startModel } from './helpers/model-server.ts';
import { prepareTerminals } from './helpers/terminal.ts';
import { waitFor } from './helpers/wait-for.ts';
import { prepareWorkspaces } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const openTerminal = prepareTerminals();
const servers = new Map<string, ModelServer>();
for (const api of modelApis)
  servers.set(api, await startModel((prompt) => `a reply to ${prompt}`, undefined, api));

function serverOf(api: string): ModelServer {
  const server = servers.get(api);
  if (server === undefined) throw new Error(`no server of ${api}`);
  return server;
}

describe.each(modelApis)('%s', (api) => {
  test.concurrent('p lets the reply end, and P ends the next one at once', async () => {
    const server = serverOf(api);
    const workspace = workspaces.make(chainFiles(server.config, 3));
    const first = server.hold('one keys');
    const program = workspace.start(['run', 'chain', '--set', 'topic=keys']);
    const call = await first;
    const terminal = openTerminal({ top: workspace.top });
    await terminal.shows('chain running 0/3');
    call.send('The first words');
    await terminal.shows('The first words');
    terminal.write('p');
    await terminal.shows('Pauses when this step is done.');
    expect(call.gone()).toBe(false);
    call.finish(' and the last');
    await terminal.shows('chain paused 1/3');
    await program.ended;

    const second = server.hold('two');
    terminal.write('r');
    const next = await second;
    next.send('Half of it');
    await terminal.shows('Half of it');
    terminal.write('P');
    await terminal.shows('chain paused 1/3');
    await waitFor(next.gone, () => 'the connection to be closed');
    terminal.write('r');
    await terminal.shows('chain completed 3/3');
    expect(server.count('one keys')).toBe(1);
    expect(server.count('two')).toBe(2);
  });
});

test('the history tells which model could not answer, and which one was asked next', async () => {
  const server = serverOf('anthropic');
  const config = server.config.replace(/^model: .*/, 'model: [openai/gpt-5-mini, local/small]');
  const workspace = workspaces.make(chainFiles(config, 2));
  await workspace.complete(['chain', '--set', 'topic=history']);
  const terminal = openTerminal({ top: workspace.top, columns: 130, rows: 30 });
  await terminal.shows('two ·');
  terminal.write('2k');
  await terminal.shows('one · attempt 2');
  terminal.write('[');
  await terminal.shows('[History]');
  await terminal.shows('local/small is asked next');
});
