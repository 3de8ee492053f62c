// Editing from the screen, and beside it: the editor in its place, saves that are taken up, merged or kept aside.
import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fakePrograms } from './helpers/fake-editor.ts';
import { startModel } from './helpers/model-server.ts';
import { programPath } from './helpers/program.ts';
import { prepareTerminals, type Terminal } from './helpers/terminal.ts';
import { waitFor } from './helpers/wait-for.ts';
import { prepareWorkspaces, type RunFile } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const openTerminal = prepareTerminals();
const server = await startModel((prompt) => `a reply to ${prompt}`);

const files = {
  'caesura.yaml': server.config,
  'workflows/chain.yaml': `name: chain
steps:
  - { id: one, prompt: one.hbs, inputs: [topic], outputs: [first] }
  - { id: two, prompt: two.hbs, inputs: [topic, first], outputs: [second] }
`,
  'prompts/one.hbs': 'one {{topic}}',
  'prompts/two.hbs': 'two {{topic}} {{first}}',
};

const [enter, esc, suspendKey, openEditorKey] = ['\r', '\u001b', '\u001a', '\u000f'];

/** A run that is paused after its first step, on a wide screen with an editor. */
async function openPaused(topic: string, ...given: readonly string[]) {
  const workspace = workspaces.make(files);
  const sets = [`topic=${topic}`, ...given].flatMap((set) => ['--set', set]);
  const { id } = await workspace.run(['chain', ...sets, '--pause-after', 'one'], 3);
  const programs = fakePrograms(workspace);
  const terminal = openTerminal({ top: workspace.top, columns: 130, rows: 30, env: programs.env });
  await terminal.shows('Paused before two: r goes on.');
  await terminal.shows(`a reply to one ${topic}`);
  return { workspace, id, terminal, ...programs };
}

/** A run whose second step waits for its reply, on a wide screen. */
async function openRunning(topic: string) {
  const workspace = workspaces.make(files);
  const call = server.hold(`two ${topic}`);
  const program = workspace.start(['run', 'chain', '--set', `topic=${topic}`]);
  const held = await call;
  const id = await workspace.idOf(program);
  const { env } = fakePrograms(workspace);
  const terminal = openTerminal({ top: workspace.top, columns: 130, rows: 30, env });
  await terminal.shows('two · attempt 1 · replying');
  return { workspace, id, program, held, terminal };
}

function textOf(run: object): string {
  return `${JSON.stringify(run, null, 2)}\n`;
}

function withData(run: RunFile, data: object): string {
  return textOf({ ...run, data: { ...run.data, ...data } });
}

/** Lets the editor do that, once it has the terminal, and waits until the screen is back. */
async function inEditor(terminal: Terminal, shown: string | RegExp, word: string): Promise<void> {
  await terminal.shows(shown);
  terminal.write(`${word}${enter}`);
  await terminal.hides('EDITOR');
  await terminal.shows('caesura');
}

/** What was given to the clipboard last. */
function copied(terminal: Terminal): string | undefined {
  const last = terminal.written().split('\u001b]52;c;').slice(1).at(-1);
  return last === undefined ? undefined : Buffer.from(last.split('\u0007')[0] ?? '', 'base64').toString();
}

async function copies(terminal: Terminal, text: string): Promise<void> {
  await waitFor(
    () => copied(terminal) === text,
    () => `a copy of ${text}; it is ${copied(terminal)}`,
  );
}

/** Goes to the reader, and waits until it has the keys: one that comes together with others changes nothing. */
async function enterReader(terminal: Terminal): Promise<void> {
  terminal.write('3');
  await terminal.shows(/^ n new run/);
}

describe.concurrent('e', () => {
  test('in the list opens the run file, and what is saved there is what the run goes on with', async () => {
    const { workspace, id, terminal, prepare } = await openPaused('list');
    terminal.write(']]');
    await terminal.shows(/first {2}a reply to one list/);
    prepare(withData(workspace.readRun(id), { first: 'my own words', note: 'added' }));
    terminal.write('e');
    await inEditor(terminal, `EDITOR ${workspace.runPath(id)}`, 'save');
    await terminal.shows(/first {2}my own words/);
    await terminal.shows(/note {2}added/);
    prepare(withData(workspace.readRun(id), { first: 'other words' }));
    terminal.write('e');
    await inEditor(terminal, 'EDITOR', 'replace');
    await terminal.shows(/first {2}other words/);
    terminal.write('r');
    await terminal.shows('completed 2/2');
    expect(workspace.readRun(id).data).toMatchObject({
      second: 'a reply to two list other words',
      note: 'added',
    });
  });

  test('in the list opens a file that does not parse where that is, and mending it is seen', async () => {
    const { workspace, id, terminal, prepare } = await openPaused('mend');
    const good = workspace.read(`workflow-data/${id}.json`);
    prepare(good.replace('"topic": "mend"', '"topic": mend'));
    terminal.write('e');
    await inEditor(terminal, 'EDITOR', 'save');
    await terminal.shows('1 unreadable');
    const line = good.slice(0, good.indexOf('"topic"')).split('\n').length;
    await terminal.shows(`${id} ${line}:`);
    terminal.write('r');
    await terminal.said('its file does not parse');
    prepare(good);
    terminal.write('e');
    await inEditor(terminal, `EDITOR +${line} ${workspace.runPath(id)}`, 'save');
    await terminal.shows('1 paused');
    await terminal.shows('Paused before two: r goes on.');
  });

  test('in the steps opens the template of the step, and the preview follows it', async () => {
    const { workspace, id, terminal, prepare } = await openPaused('steps');
    terminal.write(']');
    await terminal.shows('one · sent');
    terminal.write('2');
    terminal.write('j');
    await terminal.shows('two · would be sent now');
    prepare('two, edited: {{first}}');
    terminal.write('e');
    await inEditor(terminal, `EDITOR ${workspace.path('prompts/two.hbs')}`, 'save');
    await terminal.shows('two, edited: a reply to one steps');
    await enterReader(terminal);
    prepare('two, edited again: {{first}}');
    terminal.write('e');
    await inEditor(terminal, `EDITOR ${workspace.path('prompts/two.hbs')}`, 'replace');
    await terminal.shows('two, edited again: a reply to one steps');
    terminal.write('r');
    await terminal.shows('completed 2/2');
    expect(workspace.readRun(id).data.second).toBe('a reply to two, edited again: a reply to one steps');
  });

  test('in the steps opens what has to be mended before the run goes on, and the steps stay', async () => {
    const { workspace, terminal, prepare } = await openPaused('faulty');
    terminal.write('2');
    terminal.write('j');
    await terminal.shows('›· two');
    workspace.write({ 'prompts/two.hbs': 'two {{#if' });
    await terminal.shows('But first mend this:');
    await terminal.shows('prompts/two.hbs:1:');
    await terminal.shows('›· two');
    prepare('two mended {{first}}');
    terminal.write('e');
    await inEditor(terminal, `EDITOR ${workspace.path('prompts/two.hbs')}`, 'save');
    await terminal.hides('But first');

    const good = files['workflows/chain.yaml'];
    workspace.write({ 'workflows/chain.yaml': good.replace('outputs: [second] }', 'outputs: [second }') });
    await terminal.shows('But first mend this:');
    await terminal.shows('workflows/chain.yaml:4:');
    await terminal.shows('›· two');
    prepare(good);
    terminal.write('e');
    await inEditor(terminal, `EDITOR +4 ${workspace.path('workflows/chain.yaml')}`, 'save');
    await terminal.hides('But first');
    terminal.write('r');
    await terminal.shows('completed 2/2');
    await terminal.shows('a reply to two mended a reply to one faulty');
  });

  test('in the output edits what the step has stored; the run uses it, and says that a person did it', async () => {
    const { workspace, id, terminal, prepare } = await openPaused('output');
    await enterReader(terminal);
    prepare('what I would have said\n');
    terminal.write('e');
    await inEditor(terminal, /EDITOR .*\.caesura\/edit\/.*first.*\.md/, 'save');
    // The screen learns of it as of anybody's edit, too.
    await terminal.said(/first is stored|your edit was taken up: data\.first changed/);
    expect(workspace.readRun(id)).toMatchObject({
      status: 'paused',
      data: { first: 'what I would have said' },
    });
    terminal.write(']]');
    await terminal.shows(/first {2}what I would have said +from \w+, edited/);
    terminal.write(']');
    await terminal.shows('an edit of the run was taken in');
    await terminal.shows('data.first changed');
    terminal.write('r');
    await terminal.shows('completed 2/2');
    expect(workspace.readRun(id).data.second).toBe('a reply to two output what I would have said');
    expect(workspace.list('.caesura/edit')).toEqual([]);
  });

  test('in the data edits the field, as JSON where it is no text; what does not parse is refused and kept', async () => {
    const { workspace, id, terminal, prepare } = await openPaused('data', 'names:=["Ada","Grace"]');
    await enterReader(terminal);
    terminal.write(']]');
    await terminal.shows(/names {2}2 items/);
    terminal.write('j');
    await terminal.shows(/›. names/);
    prepare('["Ada",\n  Grace]');
    terminal.write('e');
    await inEditor(terminal, /EDITOR .*names.*\.json/, 'save');
    await terminal.shows('It was not stored');
    await terminal.shows(/\.caesura\/edit\/.*names.*\.json/);
    await terminal.shows(/2:3/);
    expect(workspace.readRun(id).data.names).toEqual(['Ada', 'Grace']);
    terminal.write(esc);
    await terminal.hides('It was not stored');
    expect(workspace.list('.caesura/edit').length).toBe(1);
    prepare('["Ada", "Grace", "Edith"]\n');
    terminal.write('e');
    await inEditor(terminal, 'EDITOR', 'save');
    await terminal.said(/names is stored|your edit was taken up: data\.names changed/);
    await terminal.shows(/names {2}3 items +by a person/);
    terminal.write('e');
    await inEditor(terminal, 'EDITOR', 'quit');
    await terminal.said('names is as it was');
  });

  test('of a run that moves opens its file, but edits no output', async () => {
    const { workspace, id, held, terminal, program } = await openRunning('refused');
    terminal.write('e');
    await inEditor(terminal, `EDITOR ${workspace.runPath(id)}`, 'quit');
    terminal.write('2');
    terminal.write('k');
    await terminal.shows('one · attempt 1 · 5 tok');
    await enterReader(terminal);
    terminal.write('e');
    await terminal.said('edit: it is running: pause it first');
    held.finish('the end');
    expect(await program.ended).toMatchObject({ status: 0 });
    expect(workspace.readRun(id).status).toBe('completed');
  });

  test('with an editor that cannot be started, or that fails, says so and changes nothing', async () => {
    const { workspace, id, terminal, prepare } = await openPaused('failing');
    const before = workspace.read(`workflow-data/${id}.json`);
    prepare('never written');
    terminal.write('e');
    await inEditor(terminal, 'EDITOR', '3');
    await terminal.said('vi ended with status 3: what it has not saved is not in the file');
    await enterReader(terminal);
    terminal.write('e');
    await inEditor(terminal, 'EDITOR', '3');
    await terminal.said('vi ended with status 3');
    const other = openTerminal({ top: workspace.top, env: { VISUAL: '/nowhere/editor --wait' } });
    await other.shows('Paused before two');
    other.write('e');
    await other.said('cannot start the editor /nowhere/editor');
    await other.shows('1 paused');
    other.write('j');
    await other.shows('Enter open');
    expect(workspace.read(`workflow-data/${id}.json`)).toBe(before);
  });

  test('ends the editor and gives the terminal back when the screen is told to end', async () => {
    const { terminal } = await openPaused('ended');
    terminal.write('e');
    await terminal.shows('EDITOR');
    terminal.kill('SIGTERM');
    expect(await terminal.ended()).toMatchObject({ exitCode: 143 });
    expect(terminal.written()).toContain('EDITOR was told to end');
    expect(terminal.isRestored()).toBe(true);
  });
});

describe.concurrent('a save of the run file while a step runs', () => {
  test('is merged when the step is done, and the screen says so', async () => {
    const { workspace, id, held, terminal, program } = await openRunning('merged');
    writeFileSync(workspace.runPath(id), withData(workspace.readRun(id), { first: 'mine', extra: 1 }));
    held.finish('the second');
    expect(await program.ended).toMatchObject({ status: 0 });
    await terminal.said(/your edit was taken up: data\.\w+ (?:changed|added)/);
    await terminal.shows('completed 2/2');
    expect(workspace.readRun(id).data).toMatchObject({ first: 'mine', extra: 1, second: 'the second' });
    terminal.write(']]');
    await terminal.shows(/first {2}mine +from \w+, edited/);
  });

  test('that collides with the step is kept aside whole, and the screen says where', async () => {
    const { workspace, id, held, terminal, program } = await openRunning('colliding');
    const theirs = withData(workspace.readRun(id), { second: 'mine' });
    writeFileSync(workspace.runPath(id), theirs);
    held.finish('ours');
    expect(await program.ended).toMatchObject({ status: 0 });
    await terminal.said(/your edit was kept aside in conflict-.*\.json: see History/);
    expect(workspace.readRun(id).data.second).toBe('ours');
    const [kept = ''] = workspace.list(`workflow-data/${id}`).filter((name) => name.startsWith('conflict-'));
    expect(workspace.read(`workflow-data/${id}/${kept}`)).toBe(theirs);
    await enterReader(terminal);
    terminal.write('[');
    await terminal.shows('an edit of the run file is kept in');
    await terminal.shows('both changed data.second');
  });

  test('that does not parse is a row with its place until the step is done, and then kept aside', async () => {
    const { workspace, id, held, terminal, program } = await openRunning('broken');
    const broken = workspace.read(`workflow-data/${id}.json`).replace('"data": {', '"data": { oops');
    writeFileSync(workspace.runPath(id), broken);
    await terminal.shows('1 unreadable');
    await terminal.shows(/✓ one/);
    held.finish('the second');
    expect(await program.ended).toMatchObject({ status: 0 });
    await terminal.shows('completed 2/2');
    await terminal.said(/your edit was kept aside in conflict-/);
    await terminal.hides('unreadable');
    expect(workspace.readRun(id).data.second).toBe('the second');
  });
});

describe.concurrent('the form of a new run', () => {
  test('takes a long text from the editor with Ctrl+O, and the model', async () => {
    const workspace = workspaces.make(files);
    const { env, prepare } = fakePrograms(workspace);
    const terminal = openTerminal({ top: workspace.top, env });
    await terminal.shows('No runs yet');
    terminal.write('n');
    await terminal.shows('New run');
    terminal.write(enter);
    await terminal.shows('New run of chain');
    terminal.write('begun here');
    await terminal.shows('topic begun here');
    const text = `${'some words '.repeat(100)}\nand another line\n`;
    prepare(text);
    terminal.write(openEditorKey);
    await inEditor(terminal, /EDITOR .*chain\.topic.*\.md/, 'save');
    await terminal.shows('topic (203 words from the editor)');
    terminal.write('\t');
    await terminal.shows(/› model/);
    terminal.write('none');
    await terminal.shows('model none');
    terminal.write(enter);
    await terminal.shows('chain completed 2/2');
    const [id = ''] = workspace.ids();
    expect(workspace.readRun(id)).toMatchObject({
      options: { model: 'none' },
      data: { topic: text, first: `one ${text.trimEnd()}` },
    });
    expect(workspace.list('.caesura/edit')).toEqual([]);
  });

  test('says what is missing, and keeps what was typed', async () => {
    const workspace = workspaces.make({
      ...files,
      'workflows/chain.yaml':
        'name: chain\nsteps:\n  - { id: one, prompt: one.hbs, inputs: [topic, tone], outputs: [first] }\n',
    });
    const terminal = openTerminal({ top: workspace.top });
    await terminal.shows('No runs yet');
    terminal.write('n');
    await terminal.shows('New run');
    terminal.write(enter);
    await terminal.shows('New run of chain');
    terminal.write('words');
    await terminal.shows(/› topic words/);
    terminal.write(enter);
    await terminal.shows(/› tone/);
    terminal.write(enter);
    await terminal.shows('tone has no value');
    terminal.write('@@plain');
    await terminal.shows('tone  @@plain');
    terminal.write(enter);
    await terminal.shows('chain completed 1/1');
    const [id = ''] = workspace.ids();
    expect(workspace.readRun(id).data).toMatchObject({ topic: 'words', tone: '@plain' });
  });
});

describe.concurrent('o and y', () => {
  test('o gives the pager what the pane shows, and in the list the run file', async () => {
    const { workspace, id, terminal } = await openPaused('paged');
    terminal.write('o');
    // It is longer than the screen.
    await waitFor(() => terminal.written().includes(`PAGER ${workspace.runPath(id)}`), terminal.text);
    await terminal.shows('"unknown": 1');
    terminal.write(enter);
    await terminal.shows('1 paused');
    await enterReader(terminal);
    terminal.write('o');
    await terminal.shows(/PAGER .*output.*\.md/);
    await terminal.shows(/^a reply to one paged/);
    terminal.write(enter);
    await terminal.hides('PAGER');
    await terminal.shows('[Output]');
  });

  test('y copies the id, the path, and the value', async () => {
    const { workspace, id, terminal } = await openPaused('漢字 copied');
    terminal.write('y');
    await terminal.shows('the path of the run file');
    terminal.write('i');
    await terminal.said("the id is given to the terminal's clipboard");
    await copies(terminal, id);
    terminal.write('y');
    await terminal.shows('the path of the run file');
    terminal.write('p');
    await copies(terminal, workspace.runPath(id));
    terminal.write('y');
    await terminal.shows('the path of the run file');
    terminal.write('v');
    await copies(terminal, 'a reply to one 漢字 copied');
    await enterReader(terminal);
    terminal.write(']]');
    await terminal.shows(/›. topic/);
    terminal.write('y');
    await terminal.shows('v  the data');
    terminal.write('v');
    await copies(terminal, '漢字 copied');
    terminal.write('y');
    await terminal.shows('v  the data');
    terminal.write('z');
    await terminal.said('i copies the id');
    terminal.write(esc);
    await terminal.hides('v  the data');
  });
});

describe.concurrent('the palette and the help', () => {
  test(': does what a key does by its name, and what has no key', async () => {
    const { workspace, terminal } = await openPaused('palette');
    terminal.write(':');
    await terminal.shows('─ Commands ─');
    terminal.write('resume');
    await terminal.shows('› resume');
    terminal.write(esc);
    await terminal.hides('─ Commands ─');
    terminal.write(':');
    await terminal.shows('─ Commands ─');
    terminal.write('nothing of the kind');
    await terminal.shows('Nothing of that name.');
    terminal.write('\u0015');
    terminal.write('pause now');
    await terminal.shows(/› pause now .*it is paused already/);
    terminal.write(enter);
    await terminal.said('pause now: it is paused already');
    terminal.write('\u0015');
    terminal.write('resume');
    await terminal.shows('› resume');
    terminal.write(enter);
    await terminal.shows('completed 2/2');
    terminal.write(':');
    await terminal.shows('─ Commands ─');
    terminal.write('delete');
    await terminal.shows('› delete run');
    terminal.write(enter);
    await terminal.shows('Delete it for good? y/N');
    terminal.write('y');
    await terminal.shows('No runs yet: n starts one.');
    expect(workspace.ids()).toEqual([]);
  });

  test('? shows every key, and / finds one', async () => {
    const { terminal } = await openPaused('help');
    terminal.write('?');
    await terminal.shows('─ Keys ─');
    await terminal.shows('start a workflow: choose it');
    terminal.write('/');
    await terminal.shows('Keys: _');
    terminal.write('wrap');
    await terminal.shows('Keys: wrap_');
    await terminal.shows(/w +wrap long lines/);
    await terminal.hides('start a workflow');
    terminal.write('zzz');
    await terminal.shows('No key for that.');
    terminal.write(esc);
    await terminal.shows('start a workflow: choose it');
    terminal.write(esc);
    await terminal.hides('─ Keys ─');
  });
});

describe.concurrent('Ctrl+Z', () => {
  test('stops the screen as a job of the shell, while the run goes on, and fg brings it back as it is then', async () => {
    const workspace = workspaces.make(files);
    const shell = new URL('../screen/terminal/helpers/shell-program.ts', import.meta.url).pathname;
    const { env } = fakePrograms(workspace);
    const terminal = openTerminal({ top: workspace.top, program: shell, env });
    await terminal.shows('shell> ');
    terminal.write(`bind 'set enable-bracketed-paste off'; clear; echo answer $((40 + 2))${enter}`);
    await terminal.shows('answer 42');
    terminal.write(`${process.execPath} ${programPath}${enter}`);
    await terminal.shows('No runs yet');
    const call = server.hold('one stopped');
    const program = workspace.start(['run', 'chain', '--set', 'topic=stopped']);
    const held = await call;
    await terminal.shows('1 running');
    terminal.write(suspendKey);
    await terminal.shows(/^\[1\]\+\s+Stopped/);
    expect(terminal.isRestored()).toBe(true);
    held.finish('done meanwhile');
    expect(await program.ended).toMatchObject({ status: 0 });
    terminal.write(`fg${enter}`);
    await terminal.shows('chain completed 2/2');
    terminal.write('q');
    await terminal.shows(/^shell> $/);
    terminal.write(`echo status $?${enter}`);
    await terminal.shows('status 0');
  });
});
