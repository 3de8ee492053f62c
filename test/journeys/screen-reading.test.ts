// Reading in a real terminal: a reply as it streams, the prompt as the template is edited, the data, the history.
import { renameSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { chainFiles } from './helpers/chain.ts';
import { expectFrames } from './helpers/frames.ts';
import { startModel } from './helpers/model-server.ts';
import { prepareTerminals, type Terminal } from './helpers/terminal.ts';
import { waitFor } from './helpers/wait-for.ts';
import { prepareWorkspaces, type Workspace } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const openTerminal = prepareTerminals();
const server = await startModel((prompt) => `a reply to ${prompt}`);

const files = chainFiles(server.config, 2);

const esc = '\u001b';

/** A run that waits for its first reply, and a terminal that shows it. */
async function watchStream(topic: string) {
  const workspace = workspaces.make(files);
  const call = server.hold(`one ${topic}`);
  const program = workspace.start(['run', 'chain', '--set', `topic=${topic}`]);
  const held = await call;
  const id = await workspace.idOf(program);
  const terminal = openTerminal({ top: workspace.top, columns: 120, rows: 24 });
  await terminal.shows('one · attempt 1 · replying');
  return { workspace, program, held, id, terminal };
}

/** A run that has got this reply to its first step and is paused after it, in the reader of a wide screen. */
async function readReply(topic: string, reply: string, size: { columns: number; rows: number }) {
  const workspace = workspaces.make(files);
  const call = server.hold(`one ${topic}`);
  const run = workspace.run(['chain', '--set', `topic=${topic}`, '--pause-after', 'one'], 3);
  (await call).finish(reply);
  const { id } = await run;
  const terminal = openTerminal({ top: workspace.top, ...size });
  await terminal.shows('one · attempt 1 · 5 tok');
  terminal.write('3');
  return { workspace, id, terminal };
}

const spinnerOf = (terminal: Terminal) => terminal.text().match(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/)?.[0];

/** Waits until the screen has looked at the reply again: it does so at every turn of its spinner. */
async function looksAgain(terminal: Terminal): Promise<void> {
  for (let turn = 0; turn < 3; turn++) {
    const before = spinnerOf(terminal);
    await waitFor(
      () => spinnerOf(terminal) !== before,
      () => `the spinner to turn; the screen is\n${terminal.text()}`,
    );
  }
}

async function rowIs(terminal: Terminal, row: number, wanted: string): Promise<void> {
  await waitFor(
    () => terminal.lines()[row]?.includes(wanted) === true,
    () => `${wanted} in row ${row}; the screen is\n${terminal.text()}`,
  );
}

const items = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `- item ${from + index}.\n`).join('');

describe.concurrent('a reply that streams', () => {
  test('appears piece by piece, and its end is followed until one scrolls up', async () => {
    const { workspace, program, held, id, terminal } = await watchStream('stream');
    held.send('# The plan\n\nFirst **bold** words, and');
    await terminal.shows('First bold words, and');
    held.send(' then others.\n\n');
    await terminal.shows('First bold words, and then others.');
    terminal.write('3');
    held.send(items(1, 60));
    await terminal.shows('item 60.');
    await terminal.shows('▼ follow');
    held.send(items(61, 62));
    await terminal.shows('item 62.');
    terminal.write('k');
    await terminal.shows(/ [4-9]\d% │$/);
    await terminal.hides('item 62.');
    const top = terminal.lines()[3]?.match(/- item \d+\./)?.[0] ?? 'nothing';
    held.send(items(63, 90));
    const partial = `workflow-data/${id}/one.1.reply.partial.md`;
    await waitFor(
      () => workspace.read(partial).includes('item 90.'),
      () => 'the reply to be in its file',
    );
    await looksAgain(terminal);
    await rowIs(terminal, 3, top);
    await terminal.hides('item 63.');
    terminal.write('F');
    await terminal.shows('item 90.');
    await terminal.shows('▼ follow');
    terminal.write('g');
    await rowIs(terminal, 3, '││ The plan');
    await terminal.shows(' 0% │');
    terminal.write('G');
    await terminal.shows('item 90.');
    // An escape sequence that comes in two pieces is one all the same.
    held.send('- the last \u001b');
    await terminal.shows('- the last');
    await looksAgain(terminal);
    held.send('[2J\u001b]0;own');
    await looksAgain(terminal);
    held.send('ed\u0007one');
    await terminal.shows('- the last one');
    expect(terminal.written()).not.toContain('own');
    held.finish('\n');
    expect(await program.ended).toMatchObject({ status: 0 });
    await terminal.shows('two · attempt 1 · 5 tok');
    await terminal.isPainted();
    expectFrames(terminal);
  });

  test('of another run is not mixed into the one that is read', async () => {
    const { workspace, held, terminal } = await watchStream('mixed');
    held.send('Words of the run that moves.');
    await terminal.shows('Words of the run that moves.');
    const { id } = await workspace.run(['chain', '--set', 'topic=still', '--pause-after', 'one'], 3);
    terminal.write('g');
    await terminal.shows('a reply to one still');
    held.send(' And more of them.');
    await looksAgain(terminal);
    await terminal.hides('Words of the run');
    terminal.write('j');
    await terminal.shows('Words of the run that moves. And');
    await terminal.hides('a reply to one still');
    expect(workspace.readRun(id).status).toBe('paused');
  });
});

describe.concurrent('a reply', () => {
  const markdown = `# A title

Some **bold** and *slanted* and [linked](https://example.org/page) words.

1. first
2. second

| name | count |
|------|-------|
| a    | 12    |

> quoted words

\`\`\`js
const value = 1;
\`\`\`
`;

  test('is rendered as Markdown, calmly', async () => {
    const { terminal } = await readReply('markdown', markdown, { columns: 120, rows: 30 });
    await terminal.shows('│ A title ');
    await terminal.shows('Some bold and slanted and linked');
    await terminal.shows('1. first');
    await terminal.shows(/name │ count/);
    await terminal.shows(/│ quoted words/);
    await terminal.shows('const value = 1;');
    const text = terminal.text();
    expect(text).not.toContain('**');
    expect(text).not.toContain('# A title');
    expect(text).not.toContain('|--');
    expect(terminal.written()).toContain('\u001b[1m');
  });

  test('is wrapped, or cut and moved sideways, with w', async () => {
    const words = Array.from({ length: 40 }, (_, index) => `word${index + 1}`).join(' ');
    const { terminal } = await readReply('wrap', `${words}\n\nshort`, { columns: 120, rows: 20 });
    await terminal.shows('word40');
    terminal.write('w');
    await terminal.hides('word40');
    await terminal.shows(/│ word1 word2 .*… *│$/);
    await rowIs(terminal, 5, '│ short');
    for (let moved = 0; moved < 4; moved++) terminal.write('l');
    await terminal.hides('word1 ');
    terminal.write('h'.repeat(4));
    await terminal.shows('│ word1 word2');
    terminal.write('w');
    await terminal.shows('word40');
  });

  test('is searched with /, n and N; Esc ends that, and the next Esc leaves the reader', async () => {
    const text = `${items(1, 30)}A needle.\n\n${items(31, 60)}Another Needle.\n\n${items(61, 90)}`;
    const { terminal } = await readReply('search', text, { columns: 120, rows: 20 });
    terminal.write('/');
    await terminal.shows(/^ \//);
    terminal.write('needle');
    await terminal.shows('1 of 2');
    await terminal.shows('A needle.');
    terminal.write('\r');
    await terminal.shows(/n next {2}N previous/);
    expect(terminal.text()).not.toContain('n new run');
    terminal.write('n');
    await terminal.shows('2 of 2');
    await terminal.shows('Another Needle.');
    terminal.write('n');
    await terminal.shows('1 of 2');
    await terminal.shows('A needle.');
    terminal.write('N');
    await terminal.shows('2 of 2');
    terminal.write('/');
    await terminal.shows(/^ \//);
    terminal.write('Needle');
    await terminal.shows('1 of 1');
    terminal.write('s and more');
    await terminal.shows('not found');
    terminal.write(esc);
    await terminal.hides('not found');
    await terminal.shows('F follow');
    terminal.write(esc);
    await terminal.shows('Enter open');
    expect(terminal.text()).toContain('paused 1/2');
  });

  test('of one line of a megabyte is read from its beginning to its end', async () => {
    const text = `Begun here ${'漢字 und mehr '.repeat(90_000)} and ended here`;
    const { terminal } = await readReply('long', text, { columns: 120, rows: 20 });
    await terminal.shows('Begun here');
    terminal.write('G');
    await terminal.shows('and ended here');
    await terminal.isPainted();
    expectFrames(terminal);
    terminal.write('w');
    await terminal.shows(/│ Begun here .*… *│$/);
    await terminal.isPainted();
    expectFrames(terminal);
    terminal.write('q');
    await terminal.shows('Enter open');
    terminal.write('\u0003');
    expect(await terminal.ended()).toMatchObject({ exitCode: 0 });
  });

  test('that would drive the terminal never leaves its pane', async () => {
    const hostile = [
      'title \u001b]0;owned\u0007 clear \u001b[2J\u001b[H home \u001b[31mred \u009b5A up',
      'back\b\b\b\b\b\bspace and\rreturn and \u0007bell and \u0000null',
      'bidi \u202eevil\u202c \u2066isolated\u2069 marks \u200e\u200f end',
      'wide 漢字かな交じり文 한국어 emoji 👩‍👩‍👧‍👦 ❤️ 🏳️‍🌈 🇩🇪 1️⃣ 👍🏽 end',
      `marks ${'e\u0301\u0302\u0303\u0304\u0305\u0306'.repeat(20)} end`,
      'unfinished \u001b]8;;http://example.org',
      'tabs\tand\tmore\tof\tthem separators \u2028 and \u2029 and \u0085 end',
      'क्षत्रिय नमस्ते ﷽ สวัสดี 𝒳𝓎 \ufeff\u200b\u00ad end',
      '| a | b |\n|---|---|\n| 漢字 👩‍👩‍👧 | \u001b[2Jx |',
      'the last line',
    ].join('\n\n');
    const { terminal } = await readReply('hostile', hostile, { columns: 120, rows: 40 });
    await terminal.shows('the last line');
    let pressed = 0;
    for (const [columns, rows] of [
      [80, 24],
      [131, 41],
      [120, 40],
    ] as const) {
      terminal.resize(columns, rows);
      await waitFor(() => terminal.lines()[rows - 2]?.endsWith('╯') === true, terminal.text);
      await terminal.isPainted();
      expectFrames(terminal);
      for (const keys of ['G', 'w', 'g', 'w', 'lll', ']', ']', '[', '[']) {
        // Keys that come together are refused by name: so it is seen that those before them have been heard.
        pressed += 1;
        const refused = pressed % 2 === 0 ? 'r' : 'x';
        terminal.write(keys + refused);
        await terminal.said(`${refused} came together`);
        await terminal.isPainted();
        expectFrames(terminal);
      }
    }
    expect(terminal.written()).not.toContain('owned');
    expect(terminal.written()).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u0080-\u009f]/);
  });
});

describe.concurrent('the tabs', () => {
  test('turn with [ and ] in three panes, in two, and in one', async () => {
    const workspace = workspaces.make(files);
    await workspace.run(['chain', '--set', 'topic=tabs', '--pause-after', 'one'], 3);
    const terminal = openTerminal({ top: workspace.top, columns: 120, rows: 24 });
    await terminal.shows('[Output] Prompt Data History');
    terminal.write(']');
    await terminal.shows('Output [Prompt] Data History');
    await terminal.shows('one · sent, attempt 1');
    terminal.write(']');
    await terminal.shows('Prompt [Data] History');
    await terminal.shows('2 fields');
    terminal.write(']');
    await terminal.shows('Data [History]');
    await terminal.shows('one completed');
    terminal.write(']');
    await terminal.shows('[Output]');
    terminal.write('[');
    await terminal.shows('[History]');
    // It has stayed in the list meanwhile.
    await terminal.shows('/ filter');

    terminal.resize(80, 24);
    await terminal.shows(/╮╭─ 2 Steps Output Prompt Data \[History\]/);
    terminal.write(']');
    await terminal.shows('[Steps] Output');
    await terminal.shows('Paused before two: r goes on.');
    terminal.write(']');
    await terminal.shows('Steps [Output]');
    await terminal.shows('a reply to one tabs');

    terminal.resize(45, 20);
    await terminal.shows(/^ 2 Steps \[Output\] Prompt/);
    await terminal.shows('a reply to one tabs');
    terminal.write(']');
    await terminal.shows('[Prompt]');
    await terminal.shows(/^ *one tabs/);
    terminal.write('[');
    terminal.write('[');
    await terminal.shows('[Steps]');
    await terminal.shows('Paused before two: r goes on.');
    terminal.write('q');
    await terminal.shows(/chain .* 1\/2/);
  });
});

describe.concurrent('the data', () => {
  test('is a tree whose lists and long texts open, and says where each field is from', async () => {
    const workspace = workspaces.make(files);
    const essay = `${Array.from({ length: 90 }, (_, index) => `Sentence ${index + 1}.`).join('\n')}\n`;
    writeFileSync(`${workspace.top}/essay.txt`, essay);
    const names = 'names:=["Ada",{"first":"Grace","last":"Hopper"}]';
    const given = ['--set', 'topic=data', '--set', names, '--set', 'essay=@essay.txt'];
    await workspace.run(['chain', ...given, '--pause-after', 'one'], 3);
    const terminal = openTerminal({ top: workspace.top, columns: 120, rows: 24 });
    await terminal.shows('[Output]');
    terminal.write('3');
    terminal.write(']]');
    await terminal.shows('4 fields');
    await terminal.shows(/names {2}2 items +input/);
    await terminal.shows(/first {2}a reply to one data +from one/);
    await terminal.shows(/topic {2}data +input/);
    terminal.write('j');
    await terminal.shows(/›. names/);
    terminal.write('\r');
    await terminal.shows(/0 {2}Ada/);
    await terminal.shows(/1 {2}2 fields/);
    terminal.write('jj');
    await terminal.shows(/› +. 1 {2}2 fields/);
    terminal.write('\r');
    await terminal.shows(/last {2}Hopper/);
    terminal.write('jjj');
    await terminal.shows(/›. essay {2}Sentence 1\./);
    terminal.write('\r');
    await terminal.shows('Sentence 3.');
    await terminal.isPainted();
    expectFrames(terminal);
    for (let page = 0; page < 5; page++) terminal.write(' ');
    await terminal.shows('Sentence 90.');
    terminal.write('g');
    await terminal.shows(/›. topic/);
    terminal.write('j');
    await terminal.shows(/›. names/);
    terminal.write('\r');
    await terminal.hides('Hopper');
  });
});

describe.concurrent('the history', () => {
  test('tells a failed attempt in full, and the one after it', async () => {
    const workspace = workspaces.make(files);
    const why = `the prompt was refused because ${'of a very long reason '.repeat(8)}(the-end)`;
    const call = server.hold('one failing');
    const program = workspace.start(['run', 'chain', '--set', 'topic=failing']);
    const held = await call;
    held.refuse(400, {}, why);
    expect(await program.ended).toMatchObject({ status: 1 });
    const terminal = openTerminal({ top: workspace.top, columns: 120, rows: 40 });
    await terminal.shows('1 failed');
    await terminal.shows('of a very long reason');
    terminal.write('3');
    terminal.write('[');
    await terminal.shows('[History]');
    await terminal.shows(/one failed, bad-request/);
    await terminal.shows('(the-end)');
    await terminal.shows('stopped because one failed');
    terminal.write('r');
    await terminal.shows('chain completed 2/2'.slice(6));
    await terminal.shows('went on by a key of the screen');
    await terminal.shows(/one completed, attempt 2/);
    await terminal.shows(/two completed/);
  });
});

describe.concurrent('the prompt', () => {
  /** As most editors save: another file gets the name. */
  const replace = (workspace: Workspace, name: string, text: string) => {
    writeFileSync(workspace.path(`${name}.swp`), text);
    renameSync(workspace.path(`${name}.swp`), workspace.path(name));
  };

  test('is shown as it was sent, and how it would differ after each save of its template', async () => {
    const workspace = workspaces.make({
      ...files,
      'prompts/one.hbs': 'one {{topic}}\nThe second line.\nThe third line.\n',
    });
    await workspace.run(['chain', '--set', 'topic=alpha', '--pause-after', 'one'], 3);
    const terminal = openTerminal({ top: workspace.top, columns: 120, rows: 24 });
    await terminal.shows('[Output]');
    terminal.write(']');
    await terminal.shows('one · sent, attempt 1 · local/small');
    await terminal.shows('│ one alpha');
    replace(workspace, 'prompts/one.hbs', 'one {{topic}}\nThe line between.\nThe third line.\n');
    await terminal.shows('differs from attempt 1');
    await terminal.shows('- The second line.');
    await terminal.shows('+ The line between.');
    await terminal.shows('  The third line.');
    workspace.write({ 'prompts/one.hbs': 'one {{topic}}\nWritten in place.\nThe third line.\n' });
    await terminal.shows('+ Written in place.');
    await terminal.hides('The line between.');
    replace(workspace, 'prompts/one.hbs', 'one {{topic}}\nThe second line.\nThe third line.\n');
    await terminal.shows('one · sent, attempt 1');
    await terminal.hides('Written in place.');
    await terminal.isPainted();
    expectFrames(terminal);
  });

  test('of the next step is what would be sent now, from the data and the template as they are', async () => {
    const workspace = workspaces.make(files);
    const { id } = await workspace.run(['chain', '--set', 'topic=beta', '--pause-after', 'one'], 3);
    const terminal = openTerminal({ top: workspace.top, columns: 120, rows: 24 });
    await terminal.shows('[Output]');
    terminal.write(']');
    await terminal.shows('one · sent');
    terminal.write('2');
    terminal.write('j');
    await terminal.shows('two · would be sent now');
    await terminal.shows('│ two a reply to one beta');
    replace(workspace, 'prompts/two.hbs', 'two, please: {{first}}');
    await terminal.shows('│ two, please: a reply to one beta');
    const run = workspace.readRun(id);
    const edited = { ...run, data: { ...run.data, first: 'my own words' } };
    replace(workspace, `workflow-data/${id}.json`, `${JSON.stringify(edited, null, 2)}\n`);
    await terminal.shows('│ two, please: my own words');
    terminal.write('r');
    await terminal.shows('completed 2/2');
    await terminal.shows('two · sent, attempt 1');
    expect(workspace.readRun(id).data.second).toBe('a reply to two, please: my own words');
  });

  test('whose template does not parse says where, until it is mended', async () => {
    const workspace = workspaces.make(files);
    const { id } = await workspace.run(['chain', '--set', 'topic=gamma', '--pause-after', 'one'], 3);
    const terminal = openTerminal({ top: workspace.top, columns: 120, rows: 24 });
    await terminal.shows('[Output]');
    terminal.write(']');
    await terminal.shows('one · sent');
    terminal.write('2');
    terminal.write('j');
    await terminal.shows('two · would be sent now');
    replace(workspace, 'prompts/two.hbs', 'two\n  {{#if first}} open');
    await terminal.shows('two · cannot be rendered');
    await terminal.shows(/prompts\/two\.hbs:2:21: template syntax: the +│$/);
    await terminal.shows('But first mend this:');
    await terminal.shows('›· two');
    terminal.write('r');
    await terminal.shows('It does not go on');
    await terminal.shows('prompts/two.hbs:2:');
    terminal.write(esc);
    await terminal.hides('It does not go on');
    expect(workspace.readRun(id).status).toBe('paused');
    workspace.write({ 'prompts/two.hbs': 'two again {{first}}' });
    await terminal.shows('│ two again a reply to one gamma');
    terminal.write('r');
    await terminal.shows('completed 2/2');
  });
});
