// Checkpoints of every kind: answered by flags and files, asked in a terminal, sent back, asked again, left to their time.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { startModel } from './helpers/model-server.ts';
import { linesOf } from './helpers/program.ts';
import { prepareTerminals } from './helpers/terminal.ts';
import { waitFor } from './helpers/wait-for.ts';
import { prepareWorkspaces, type Workspace } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const openTerminal = prepareTerminals();
const server = await startModel((prompt) => `reply to ${prompt.slice(0, 200)}`);

const candidates = '[{"title":"One"},{"title":"Two"},{"title":"Three"}]';

/** A step `ask` between one that gives titles and one that uses the answer. */
function asking(step: string, use = '{{json picked}}'): { readonly [path: string]: string } {
  return {
    'caesura.yaml': server.config,
    'workflows/w.yaml': `name: w
steps:
  - { id: titles, prompt: titles.hbs, model: none, inputs: [topic], outputs: [titles] }
  - id: ask
    ${step.split('\n').join('\n    ')}
  - { id: use, prompt: use.hbs, model: none, inputs: [picked], outputs: [used] }
`,
    'prompts/titles.hbs': candidates,
    'prompts/use.hbs': use,
  };
}

const curate =
  'checkpoint: { type: curate, from: titles, label: title, min: 1, max: 2, reasons: why, message: The best }\noutputs: [picked]';
const select =
  'checkpoint: { type: selection, from: titles, label: title, min: 1, max: 2 }\noutputs: [picked]';
const form = `checkpoint:
  type: form
  message: Some facts
  questions:
    - { field: picked, message: How many?, type: number }
    - { field: tone, options: [dry, warm] }
    - { field: urgent, type: boolean, default: false }
    - { field: notes, required: false }`;

const loop = {
  'caesura.yaml': server.config,
  'workflows/w.yaml': `name: w
steps:
  - { id: draft, prompt: draft.hbs, inputs: [topic, feedback], outputs: [draft] }
  - id: review
    checkpoint: { type: approval, message: 'Good enough?', onReject: { goto: draft }, comment: feedback }
    inputs: [draft]
    outputs: [approved]
  - { id: titles, prompt: titles.hbs, inputs: [draft], outputs: [titles], checkpoint: true }
`,
  'prompts/draft.hbs': 'draft {{topic}}{{#if feedback}}, {{feedback}}{{/if}}',
  'prompts/titles.hbs': 'titles {{draft}}',
};

/** The very same prompt. */
function timesAsked(prompt: string): number {
  return server.calls.filter((call) => call.prompt.trimEnd() === prompt.trimEnd()).length;
}

async function start(files: { readonly [path: string]: string }, topic = 'tea') {
  const workspace = workspaces.make(files);
  const { id } = await workspace.run(['w', '--set', `topic=${topic}`], 3);
  return { workspace, id };
}

function openAnswer(workspace: Workspace, id: string, env: Readonly<Record<string, string>> = {}) {
  return openTerminal({ top: workspace.top, args: ['answer', id], columns: 110, rows: 40, env });
}

describe('an approval', () => {
  test.concurrent('goes back with a no and its comment, and on with a yes', async () => {
    const { workspace, id } = await start(loop, 'loop');
    expect(await workspace.caesura(['answer', id, '--no', '--comment=-more life'])).toMatchObject({
      status: 3,
    });
    expect(workspace.readRun(id)).toMatchObject({
      status: 'waiting',
      checkpoint: { stepId: 'review' },
      data: { draft: 'reply to draft loop, -more life', feedback: '-more life' },
    });
    const { stdout, status } = await workspace.caesura(['answer', id, '--yes', '--json']);
    expect(status).toBe(3);
    expect(linesOf(stdout).map(({ event }) => event)).toEqual([
      'step-completed',
      'run-started',
      'step-started',
      'run-waiting',
    ]);
    expect(timesAsked('draft loop')).toBe(1);
    expect(timesAsked('draft loop, -more life')).toBe(1);
  });

  test.concurrent('is asked in the terminal about what it is about', async () => {
    const { workspace, id } = await start(loop, 'asked');
    const terminal = openAnswer(workspace, id);
    await terminal.shows('reply to draft asked');
    await terminal.shows('Yes or no?');
    terminal.write('perhaps\r');
    await terminal.shows('that is neither yes nor no. Type y or n');
    terminal.write('\u0015n\r');
    await terminal.shows('What should be different?');
    terminal.write('more pots\r');
    expect(await terminal.ended()).toMatchObject({ exitCode: 3 });
    expect(workspace.readRun(id)).toMatchObject({
      checkpoint: { stepId: 'review' },
      data: { draft: 'reply to draft asked, more pots' },
    });
  });
});

describe('a selection', () => {
  test.concurrent('says in its event and in show what is asked, whole', async () => {
    const workspace = workspaces.make(asking(select));
    const { stdout } = await workspace.caesura(['run', 'w', '--set', 'topic=x', '--json']);
    const [first] = linesOf(stdout);
    expect(linesOf(stdout).at(-1)).toMatchObject({
      event: 'run-waiting',
      stepId: 'ask',
      checkpoint: {
        inputType: 'selection',
        outputField: 'picked',
        options: [{ title: 'One' }, { title: 'Two' }, { title: 'Three' }],
        question: { type: 'selection', from: 'titles', label: 'title', min: 1, max: 2 },
      },
    });
    const shown = await workspace.caesura(['show', String(first?.id)]);
    for (const words of ['waits at ask', '  2. Two', 'choose 1 to 2 of the 3', '--set picked=…'])
      expect(shown.stdout).toContain(words);
  });

  test.concurrent.each([
    ['--set picked=2,1', [{ title: 'Two' }, { title: 'One' }]],
    ['--set picked=Three', [{ title: 'Three' }]],
    ['--set picked:=[{"title":"One"}]', [{ title: 'One' }]],
  ])('is made by %s', async (flags, picked) => {
    const { workspace, id } = await start(asking(select));
    expect(await workspace.caesura(['answer', id, ...flags.split(' ')])).toMatchObject({ status: 0 });
    expect(workspace.readRun(id).data.picked).toEqual(picked);
  });

  test.concurrent('is refused where it is wrong, with every reason, and the run waits as before', async () => {
    const { workspace, id } = await start(asking(select));
    const text = workspace.read(`workflow-data/${id}.json`);
    const wrong = [
      { args: ['--set', 'picked=1-3'], says: ['choose at most 2, not 3'] },
      {
        args: ['--set', 'picked:=["One", "Oone", 7]'],
        says: ['"Oone" is none of the 3. Did you mean "One"?', '"7"'],
      },
      { args: ['--set', 'pick=1'], says: ['does not ask for pick', 'picked'] },
      { args: ['--yes'], says: ['does not ask for yes or no'] },
      { args: ['--again', 'x'], says: ['cannot be asked again'] },
      { args: ['--yes', '--no'], says: ['both --yes and --no'] },
      { args: [], says: ['asks for picked', '--set picked=TEXT'] },
    ];
    for (const { args, says } of wrong) {
      const ended = await workspace.caesura(['answer', id, ...args]);
      expect(ended).toMatchObject({ status: 2, stdout: '' });
      for (const words of says) expect(ended.stderr).toContain(words);
      expect(ended.stderr).not.toMatch(/^\s+at /m);
    }
    expect(workspace.read(`workflow-data/${id}.json`)).toBe(text);
  });

  test.concurrent('is made in the terminal by numbers', async () => {
    const { workspace, id } = await start(asking(select));
    const terminal = openAnswer(workspace, id);
    await terminal.shows('  3. Three');
    await terminal.shows('Choose 1 to 2 of the 3, such as 1,3:');
    terminal.write('4\r');
    await terminal.shows('"4" is none of the 3');
    // What was typed stands in the line again.
    terminal.write('\u007f3-2\r');
    expect(await terminal.ended()).toMatchObject({ exitCode: 0 });
    expect(workspace.readRun(id).data.picked).toEqual([{ title: 'Three' }, { title: 'Two' }]);
  });
});

describe('a curation', () => {
  test.concurrent('stores the list, and in a second field the reasons, for a template to use', async () => {
    const use = '{{#each picked}}{{title}} {{/each}}';
    const { workspace, id } = await start(asking(curate, use));
    const items = [{ original: 3, value: 'Drei', reason: 'short' }, 'One'];
    workspace.write({ 'answer.json': JSON.stringify({ picked: items }) });
    expect(await workspace.caesura(['answer', id, '--input', workspace.path('answer.json')])).toMatchObject({
      status: 0,
    });
    const run = workspace.readRun(id);
    expect(run.data).toMatchObject({
      picked: [{ title: 'Drei' }, { title: 'One' }],
      why: [
        { value: { title: 'Drei' }, original: { title: 'Three' }, reason: 'short' },
        { value: { title: 'One' } },
      ],
      used: 'Drei One',
    });
    expect(run.executedTemplates[1]).toMatchObject({ answered: { by: 'command', picks: run.data.why } });
  });

  test.concurrent('is made in the terminal: chosen and ordered, reworded, with reasons', async () => {
    const { workspace, id } = await start(asking(curate));
    const terminal = openAnswer(workspace, id);
    await terminal.shows('ask: The best');
    terminal.write('1-3\r');
    await terminal.shows('choose at most 2, not 3');
    terminal.write('\u00153,1\r');
    await terminal.shows('3. reword it, or Enter: Three');
    terminal.write(' times\r');
    await terminal.shows('why? (Enter: no reason):');
    terminal.write('funny\r');
    await terminal.shows('1. reword it, or Enter: One');
    terminal.write('\r');
    terminal.write('\r');
    expect(await terminal.ended()).toMatchObject({ exitCode: 0 });
    expect(workspace.readRun(id).data).toMatchObject({
      picked: [{ title: 'Three times' }, { title: 'One' }],
      why: [
        { value: { title: 'Three times' }, original: { title: 'Three' }, reason: 'funny' },
        { value: { title: 'One' } },
      ],
    });
  });
});

describe('a form', () => {
  test.concurrent('is refused with everything that is wrong, and filled by flags', async () => {
    const { workspace, id } = await start(asking(form));
    const wrong = await workspace.caesura(['answer', id, '--set', 'tone=dri', '--set', 'urgent=perhaps']);
    expect(wrong.status).toBe(2);
    for (const words of [
      'asks for picked',
      '"dri" is none of the choices',
      '"perhaps" is neither yes nor no',
    ])
      expect(wrong.stderr).toContain(words);
    expect(await workspace.caesura(['answer', id, '--set', 'picked=3', '--set', 'tone=dry'])).toMatchObject({
      status: 0,
    });
    expect(workspace.readRun(id).data).toMatchObject({
      picked: 3,
      tone: 'dry',
      urgent: false,
      notes: '',
      used: 3,
    });
  });

  test.concurrent('is asked question by question, with its defaults, files and the editor', async () => {
    const { workspace, id } = await start(asking(form));
    const editor = `${process.execPath} -e "require('fs').writeFileSync(process.argv[1], 'from the editor\\n')"`;
    const terminal = openAnswer(workspace, id, { EDITOR: editor });
    await terminal.shows('How many? (a number):');
    terminal.write('many\r');
    await terminal.shows('"many" is not a number');
    terminal.write('\u00152\r');
    await terminal.shows('tone (1 dry, 2 warm):');
    terminal.write('2\r');
    await terminal.shows('urgent (y or n; Enter: false):');
    terminal.write('\r');
    await terminal.shows('notes (:e editor, @FILE; Enter: none):');
    terminal.write('@nothing.txt\r');
    await terminal.shows('there is no file nothing.txt');
    terminal.write('\u0015:e\r');
    expect(await terminal.ended()).toMatchObject({ exitCode: 0 });
    expect(workspace.readRun(id).data).toMatchObject({
      picked: 2,
      tone: 'warm',
      urgent: false,
      notes: 'from the editor',
    });
  });

  test.concurrent('takes a paste of all its answers', async () => {
    const { workspace, id } = await start(asking(form));
    const terminal = openAnswer(workspace, id);
    await terminal.shows('How many?');
    terminal.write('4\rdry\ry\rin one go\r');
    expect(await terminal.ended()).toMatchObject({ exitCode: 0 });
    expect(workspace.readRun(id).data).toMatchObject({
      picked: 4,
      tone: 'dry',
      urgent: true,
      notes: 'in one go',
    });
  });
});

describe('a free text', () => {
  const free = 'checkpoint: { type: freeform, message: What else? }\noutputs: [picked]';

  test.concurrent('is text, and not nothing', async () => {
    const { workspace, id } = await start(asking(free));
    const blank = await workspace.caesura(['answer', id, '--set', 'picked= ']);
    expect(blank).toMatchObject({ status: 2 });
    expect(blank.stderr).toContain('an answer is needed');
    expect(
      await workspace.caesura(['answer', id, '--input', '-'], { input: '{"picked": "two\\nlines"}' }),
    ).toMatchObject({
      status: 0,
    });
    expect(workspace.readRun(id).data.picked).toBe('two\nlines');
  });
});

describe('a reply', () => {
  const toTitles = async (topic: string) => {
    const started = await start(loop, topic);
    await started.workspace.caesura(['answer', started.id, '--yes']);
    return started;
  };

  test.concurrent('is asked for again with a remark, each paid for once, and then accepted', async () => {
    const { workspace, id } = await toTitles('again');
    expect(await workspace.caesura(['answer', id, '--again', 'shorter'])).toMatchObject({ status: 3 });
    const prompt = workspace.read(`workflow-data/${id}/titles.2.prompt.md`);
    expect(prompt).toContain('shorter');
    expect(prompt).toContain('reply to titles reply to draft again');
    expect(timesAsked(prompt)).toBe(1);
    expect(workspace.readRun(id)).toMatchObject({ remarks: [{ stepId: 'titles', remark: 'shorter' }] });
    expect(workspace.exists(`workflow-data/${id}/titles.1.reply.md`)).toBe(true);
    expect(await workspace.caesura(['answer', id])).toMatchObject({ status: 0 });
    expect(timesAsked(prompt)).toBe(1);
    expect(timesAsked('titles reply to draft again')).toBe(1);
  });

  test.concurrent('is shown in the terminal, asked for again there, and accepted', async () => {
    const { workspace, id } = await toTitles('shown');
    const first = openAnswer(workspace, id);
    await first.shows('reply to titles reply to draft shown');
    await first.shows('y accept it, e edit it, a ask again:');
    first.write('a\r');
    await first.shows('What should be different?');
    first.write('\r');
    await first.shows('say what should be different');
    first.write('louder\r');
    expect(await first.ended()).toMatchObject({ exitCode: 3 });
    expect(workspace.readRun(id)).toMatchObject({ remarks: [{ remark: 'louder' }] });
    const second = openAnswer(workspace, id);
    await second.shows('a ask again:');
    second.write('y\r');
    expect(await second.ended()).toMatchObject({ exitCode: 0 });
    expect(workspace.readRun(id).status).toBe('completed');
  });

  test.concurrent('is changed in the terminal: a line where it stands, more in the editor', async () => {
    const { workspace, id } = await toTitles('line');
    const line = openAnswer(workspace, id);
    await line.shows('e edit it');
    line.write('e\r');
    await line.shows('titles (:e editor, @FILE): reply to titles reply to draft line');
    line.write(', mended\r');
    expect(await line.ended()).toMatchObject({ exitCode: 0 });
    const run = workspace.readRun(id);
    expect(run.data.titles).toBe('reply to titles reply to draft line, mended');
    expect(run.executedTemplates.at(-1)).toMatchObject({ answered: { edited: ['titles'] } });

    const long = await toTitles('long\nand wide');
    const script = 'require("fs").appendFileSync(process.argv[1], "and more")';
    const editor = `${process.execPath} -e '${script}'`;
    const terminal = openAnswer(long.workspace, long.id, { VISUAL: editor });
    await terminal.shows('e edit it');
    terminal.write('e\r');
    await terminal.shows('titles: Enter opens the editor');
    terminal.write('\r');
    expect(await terminal.ended()).toMatchObject({ exitCode: 0 });
    expect(long.workspace.readRun(long.id).data.titles).toBe(
      'reply to titles reply to draft long\nand wideand more',
    );
  });
});

describe('a person who changes their mind', () => {
  test.concurrent.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('leaves the run waiting with %s, in the middle of an answer too', async (_key, keys) => {
    const { workspace, id } = await start(asking(form));
    const text = workspace.read(`workflow-data/${id}.json`);
    const terminal = openAnswer(workspace, id);
    // The prompts, not the list of questions before them: until then the keys are the terminal's own.
    await terminal.shows('How many? (a number):');
    terminal.write('2\r');
    await terminal.shows('tone (1 dry, 2 warm):');
    terminal.write(keys);
    expect(await terminal.ended()).toMatchObject({ exitCode: 3 });
    await terminal.shows(`nothing was answered: the run ${id} waits as before`);
    expect(workspace.read(`workflow-data/${id}.json`)).toBe(text);
    await terminal.shows(`what you typed is kept in .caesura/edit/${id}.answer.md`);
    expect(workspace.read(`.caesura/edit/${id}.answer.md`)).toBe('How many? (a number): 2\n');
  });

  test.concurrent('who is asked while somebody else answers is told so, and what was typed is kept', async () => {
    const { workspace, id } = await start(asking(form));
    const terminal = openAnswer(workspace, id);
    await terminal.shows('How many?');
    terminal.write('2\rdry\r');
    await terminal.shows('urgent (');
    expect(await workspace.caesura(['answer', id, '--set', 'picked=9', '--set', 'tone=warm'])).toMatchObject({
      status: 0,
    });
    terminal.write('y\rmine\r');
    expect(await terminal.ended()).toMatchObject({ exitCode: 2 });
    await terminal.shows('ask is answered already (by command, at');
    const kept = workspace.list('.caesura/edit');
    expect(kept).toHaveLength(1);
    expect(JSON.parse(workspace.read(`.caesura/edit/${kept[0]}`))).toEqual({
      picked: 2,
      tone: 'dry',
      urgent: true,
      notes: 'mine',
    });
    expect(workspace.readRun(id).data).toMatchObject({ picked: 9 });
  });
});

describe('a checkpoint that need not be answered', () => {
  test.concurrent('takes its default and goes on', async () => {
    const workspace = workspaces.make(
      asking('checkpoint: { type: selection, from: titles, label: title, default: 2 }\noutputs: [picked]'),
    );
    const run = await workspace.complete(['w', '--set', 'topic=x']);
    expect(run.data.picked).toEqual({ title: 'Two' });
    expect(run.executedTemplates[1]).toMatchObject({ stepId: 'ask', answered: { by: 'default' } });
  });

  test.concurrent('waits for its time, after which whoever resumes takes the default', async () => {
    const step =
      'checkpoint: { type: selection, from: titles, label: title, default: 2, timeout: 1h }\noutputs: [picked]';
    const { workspace, id } = await start(asking(step));
    const early = await workspace.caesura(['resume', id]);
    expect(early).toMatchObject({ status: 3 });
    const shown = await workspace.caesura(['show', id]);
    expect(shown.stdout).toContain('`caesura resume` takes the default: 2');
    const run = workspace.readRun(id);
    const checkpoint = { ...run.checkpoint, until: new Date(Date.now() - 1000).toISOString() };
    writeFileSync(workspace.runPath(id), JSON.stringify({ ...run, checkpoint }, null, 2));
    const late = await workspace.caesura(['resume', id]);
    expect(late).toMatchObject({ status: 0 });
    expect(late.stderr).toContain('nobody answered in time');
    expect(workspace.readRun(id)).toMatchObject({ status: 'completed', data: { picked: { title: 'Two' } } });
  });
});

describe('an answer', () => {
  test.concurrent('survives kill -9 in the step that follows it', async () => {
    const files = asking(select, 'killed {{json picked}}');
    const workflow = (files['workflows/w.yaml'] ?? '').replace('use.hbs, model: none', 'use.hbs');
    const { workspace, id } = await start({ ...files, 'workflows/w.yaml': workflow });
    const held = server.hold('killed');
    const program = workspace.start(['answer', id, '--set', 'picked=2']);
    await held;
    program.kill('SIGKILL');
    await program.ended;
    expect(workspace.readRun(id)).toMatchObject({ status: 'running', data: { picked: [{ title: 'Two' }] } });
    expect(await workspace.caesura(['answer', id, '--set', 'picked=1'])).toMatchObject({ status: 2 });
    expect(await workspace.caesura(['resume', id])).toMatchObject({ status: 0 });
    expect(workspace.readRun(id).data.picked).toEqual([{ title: 'Two' }]);
  });

  test.concurrent('may be given on another machine that has no more than the file', async () => {
    const { workspace, id } = await start(asking(curate));
    const other = workspaces.make({ 'prompts/use.hbs': '{{json picked}}', 'prompts/titles.hbs': 'x' });
    mkdirSync(other.path('workflow-data'), { recursive: true });
    copyFileSync(workspace.runPath(id), other.path(`workflow-data/${id}.json`));
    const terminal = openTerminal({ top: other.top, args: ['answer', id], columns: 110, rows: 40 });
    await terminal.shows('  2. Two');
    terminal.write('2\r\r\r');
    expect(await terminal.ended()).toMatchObject({ exitCode: 0 });
    expect(other.readRun(id)).toMatchObject({ status: 'completed', data: { picked: [{ title: 'Two' }] } });
  });

  test.concurrent('cannot drive the terminal with what a model wrote', async () => {
    const hostile = JSON.stringify([{ title: 'One\u001b]0;owned\u0007\u001b[31m' }, { title: 'Two\u202e' }]);
    const files = { ...asking(select), 'prompts/titles.hbs': hostile.replaceAll('{{', '{ {') };
    const { workspace, id } = await start(files);
    const terminal = openAnswer(workspace, id);
    await terminal.shows('  1. One');
    await waitFor(
      () => terminal.written().includes('Choose'),
      () => terminal.text(),
    );
    expect(terminal.written()).not.toContain('owned');
    expect(terminal.written()).not.toContain('\u202e');
    terminal.write('1\r');
    expect(await terminal.ended()).toMatchObject({ exitCode: 0 });
    expect(readFileSync(workspace.runPath(id), 'utf8')).toContain('owned');
  });
});
