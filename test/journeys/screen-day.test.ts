// A day of a person with a run: begun, watched, paused, edited, gone on with, left, found again, killed, finished.
import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { chainFiles } from './helpers/chain.ts';
import { expectFrames } from './helpers/frames.ts';
import { startModel } from './helpers/model-server.ts';
import { prepareTerminals } from './helpers/terminal.ts';
import { waitFor } from './helpers/wait-for.ts';
import { prepareWorkspaces } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const openTerminal = prepareTerminals();
const server = await startModel((prompt) => `a reply to ${prompt}`);

const files = chainFiles(server.config, 3);

const enter = '\r';
const paste = (text: string) => `\u001b[200~${text}\u001b[201~`;

describe('a run', () => {
  test('is begun, watched, paused, edited, resumed, left, found again, killed and finished', async () => {
    const workspace = workspaces.make(files);
    const terminal = openTerminal({ top: workspace.top, columns: 120, rows: 30 });
    await terminal.shows('No runs yet: n starts one.');

    const first = server.hold('one the topic');
    terminal.write('n');
    await terminal.shows('› chain');
    terminal.write(enter);
    await terminal.shows('New run of chain');
    terminal.write(paste('the topic\n'));
    await terminal.shows('› topic the topic');
    terminal.write(enter);
    const one = await first;
    await terminal.shows('one · attempt 1 · replying');
    const [id = ''] = workspace.ids();

    one.send('# The first words\n\n');
    await terminal.shows('The first words');
    for (const [index, [columns, rows]] of (
      [
        [80, 24],
        [45, 12],
        [200, 50],
        [30, 8],
        [119, 20],
        [79, 40],
        [120, 10],
        [131, 33],
      ] as const
    ).entries()) {
      terminal.resize(columns, rows);
      one.send(`- 漢字 in piece ${index}\n`);
    }
    await terminal.shows('in piece 7');
    await waitFor(() => terminal.lines()[32]?.includes('? help') === true, terminal.text);
    await terminal.isPainted();
    expectFrames(terminal);
    expect(terminal.text()).toContain('in piece 0');

    terminal.write('p');
    await terminal.shows('Pauses when this step is done.');
    one.finish('- the end');
    await terminal.shows('paused 1/3');
    await terminal.shows('- the end');

    const run = workspace.readRun(id);
    const edited = { ...run, data: { ...run.data, first: 'what I wanted' }, note: 'mine' };
    writeFileSync(workspace.runPath(id), `${JSON.stringify(edited, null, 2)}\n`);
    terminal.write(']]');
    await terminal.shows(/first {2}what I wanted/);

    terminal.write('rr');
    await terminal.said('r came together with other keys');
    terminal.write(paste('r'));
    await terminal.said('a paste runs nothing here');
    expect(workspace.readRun(id).status).toBe('paused');

    const second = server.hold('two what I wanted');
    terminal.write('r');
    const two = await second;
    await terminal.shows('running 1/3');
    two.send('Words before the screen is left.');
    terminal.write('[[');
    await terminal.shows('Words before the screen is left.');
    terminal.write('q');
    expect(await terminal.ended()).toMatchObject({ exitCode: 0 });
    expect(terminal.isRestored()).toBe(true);
    two.send(' Words while nobody looks.');

    const next = openTerminal({ top: workspace.top, columns: 80, rows: 24 });
    await next.shows('chain running 1/3');
    await next.shows('nobody looks.');
    two.send(' Words again.');
    await next.shows('Words again.');
    expect(two.gone()).toBe(false);

    const { pid }: { pid: number } = JSON.parse(workspace.read(`workflow-data/${id}/lock`));
    process.kill(pid, 'SIGKILL');
    await next.shows('1/3 interrupted');
    await next.shows('1 interrupted');
    next.write('p');
    await next.shows('chain paused 1/3');
    const again = server.hold('two what I wanted');
    next.write('r');
    const twoAgain = await again;
    await next.shows('chain running 1/3');
    twoAgain.send('The second try.');
    await next.shows('The second try.');
    await next.hides('Words again.');
    twoAgain.finish();
    await next.shows('chain completed 3/3');
    await next.shows('1 done');

    next.write('[');
    await next.shows('[History]');
    await next.shows('two completed, attempt 2');
    await next.shows(/three completed/);
    next.write('3');
    next.write('g');
    await next.shows(/ started +│$/);
    await next.shows('one completed');
    expect(workspace.readRun(id)).toMatchObject({
      status: 'completed',
      note: 'mine',
      data: { topic: 'the topic', second: 'The second try.', third: 'a reply to three The second try.' },
    });
    expect(server.count('one the topic')).toBe(1);
    expect(server.count('two what I wanted')).toBe(2);
    next.write('\u0003');
    expect(await next.ended()).toMatchObject({ exitCode: 0 });
    expect(next.isRestored()).toBe(true);
  });

  test('goes on when the screen that started it is killed, or its terminal is closed', async () => {
    const workspace = workspaces.make(files);
    for (const signal of ['SIGKILL', 'SIGHUP'] as const) {
      const topic = `left by ${signal}`;
      const terminal = openTerminal({ top: workspace.top });
      await terminal.shows('live ●');
      const call = server.hold(`one ${topic}`);
      terminal.write('n');
      await terminal.shows('› chain');
      terminal.write(enter);
      await terminal.shows('New run of chain');
      // What was filled in the last time is offered again.
      terminal.write('\u0015');
      terminal.write(paste(topic));
      await terminal.shows(`› topic ${topic}`);
      terminal.write(enter);
      const held = await call;
      await terminal.shows('1 running');
      terminal.kill(signal);
      await terminal.ended();
      held.finish('the reply');
      const next = openTerminal({ top: workspace.top });
      await next.shows('chain completed 3/3');
      await next.shows('a reply to three a reply to two the reply');
      next.write('q');
      expect(await next.ended()).toMatchObject({ exitCode: 0 });
      expect(server.count(`one ${topic}`)).toBe(1);
    }
  });
});
