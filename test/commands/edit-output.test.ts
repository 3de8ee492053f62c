import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Draft, editableFields, takeDraft, writeDraft } from '../../source/commands/edit/edit-output.ts';
import type { Json } from '../../source/json.ts';
import { formatProblem, RunOwned, WrongUse } from '../../source/problem.ts';
import type { Run } from '../../source/run/run.ts';
import { startLockChild } from '../storage/helpers/ask-lock-child.ts';
import { makeScene, type Scene } from './helpers/scene.ts';

const files = {
  'workflows/w.yaml': `name: w
model: none
steps:
  - { id: abridge, prompt: abridge.hbs, inputs: [transcript], outputs: [short] }
  - { id: split, prompt: split.hbs, inputs: [short], outputs: [first, rest] }
  - { id: analyse, prompt: analyse.hbs, inputs: [short], outputs: [topics] }
`,
  'prompts/abridge.hbs': 'Shorten: {{transcript}}',
  'prompts/split.hbs': '{"first": "{{short}}", "rest": [1, 2]}',
  'prompts/analyse.hbs': 'Analyse: {{short}}',
};

async function makePaused(data: { readonly [field: string]: Json } = {}) {
  const scene = makeScene(files);
  const run = await scene.start({ transcript: 'many words', ...data }, 'split');
  expect(run.status).toBe('paused');
  return { scene, run };
}

function draftOf({ context }: Scene, run: Run, field: string): Draft {
  return writeDraft(context, run, { kind: 'field', field });
}

/** What the editor does. */
function save({ path }: Draft, text: string): void {
  writeFileSync(path, text);
}

function refusalOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof WrongUse) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}

function drafts(scene: Scene): readonly string[] {
  return readdirSync(join(scene.root, '.caesura/edit')).sort();
}

describe('a draft', () => {
  test('is a file of its own for the editor, which nobody else may read and git ignores', async () => {
    const { scene, run } = await makePaused();
    const draft = writeDraft(scene.context, run, { kind: 'step', stepId: 'abridge' });
    expect(draft).toMatchObject({ field: 'short', shown: `.caesura/edit/${run.id}.short.md` });
    expect(readFileSync(draft.path, 'utf8')).toBe('Shorten: many words');
    expect(statSync(draft.path).mode & 0o777).toBe(0o600);
    expect(scene.read('.caesura/.gitignore')).toBe('*\n');
  });

  test('of a list, an object or a number is JSON', async () => {
    const { scene, run } = await makePaused({ count: 3 });
    const draft = draftOf(scene, run, 'rest');
    expect(basename(draft.path)).toBe(`${run.id}.rest.json`);
    expect(readFileSync(draft.path, 'utf8')).toBe('[\n  1,\n  2\n]\n');
    expect(readFileSync(draftOf(scene, run, 'count').path, 'utf8')).toBe('3\n');
  });

  test('does not take the place of one that was kept', async () => {
    const { scene, run } = await makePaused();
    save(draftOf(scene, run, 'short'), 'kept');
    expect(basename(draftOf(scene, run, 'short').path)).toBe(`${run.id}.short.2.md`);
    expect(scene.read(`.caesura/edit/${run.id}.short.md`)).toBe('kept');
  });

  test('stays in its folder whatever the field is called, and is no name that a disk refuses', async () => {
    const names = [
      '../../out',
      '',
      '.',
      '..',
      'a/b\u001b[31m',
      'x'.repeat(300),
      '\ud800',
      '__proto__',
      'Titel äöü',
    ];
    const { scene, run } = await makePaused();
    scene.edit(run, (content) => {
      content.data = JSON.parse(`{${names.map((name) => `${JSON.stringify(name)}: "v"`).join(', ')}}`);
    });
    const shown = (await scene.load(run)).run;
    for (const name of names) expect(readFileSync(draftOf(scene, shown, name).path, 'utf8')).toBe('v');
    expect(drafts(scene).length).toBe(names.length);
    for (const name of drafts(scene)) expect(name).toMatch(/^[\p{L}\p{N}_.-]+$/u);
  });

  test('is not written through a link that leads out of the workspace', async () => {
    const { scene, run } = await makePaused();
    symlinkSync(scene.outside, join(scene.root, '.caesura'));
    expect(refusalOf(() => draftOf(scene, run, 'short'))).toContain('leads out of the workspace');
    expect(existsSync(join(scene.outside, 'edit'))).toBe(false);
  });

  test('is of one field: of a step that gave several, one is to be chosen', async () => {
    const { scene, run } = await makePaused();
    const step = (stepId: string) =>
      refusalOf(() => writeDraft(scene.context, run, { kind: 'step', stepId }));
    expect(editableFields(run, 'split')).toEqual(['first', 'rest']);
    expect(step('split')).toContain('the step split gave first, rest. Choose one');
    expect(step('analyse')).toContain('the step analyse has put nothing into the data');
    expect(refusalOf(() => draftOf(scene, run, 'toString'))).toContain('has no toString in its data');
  });

  test('of a reply that waits to be accepted there is none', async () => {
    const scene = makeScene({
      ...files,
      'workflows/w.yaml': files['workflows/w.yaml'].replace('abridge.hbs,', 'abridge.hbs, checkpoint: true,'),
    });
    const run = await scene.start({ transcript: 'x' });
    expect(run.status).toBe('waiting');
    expect(refusalOf(() => writeDraft(scene.context, run, { kind: 'step', stepId: 'abridge' }))).toContain(
      'waits to be accepted',
    );
  });
});

describe('what the editor has left', () => {
  test('is stored in the run, told in its history, and used by the steps to come', async () => {
    const { scene, run } = await makePaused();
    const draft = draftOf(scene, run, 'short');
    save(draft, 'Better words');
    const outcome = await takeDraft(scene.context, draft);
    expect(outcome).toMatchObject({ kind: 'stored', run: { data: { short: 'Better words' } } });
    const { run: read } = await scene.load(run);
    expect(Object.entries(read.data)).toEqual(Object.entries({ ...run.data, short: 'Better words' }));
    expect(read.history.at(-1)).toMatchObject({ event: 'edit-merged', changes: ['data.short changed'] });
    expect(read.status).toBe('paused');
    expect(drafts(scene)).toEqual([]);
    const moved = await scene.move(run);
    expect(moved).toMatchObject({ status: 'completed', data: { topics: 'Analyse: Better words' } });
  });

  test('is nothing where nothing was changed, or the file was removed', async () => {
    const { scene, run } = await makePaused();
    const before = readFileSync(scene.pathsOf(run.id).file);
    const text = draftOf(scene, run, 'short');
    const list = draftOf(scene, run, 'rest');
    const gone = draftOf(scene, run, 'first');
    const ended = draftOf(scene, run, 'transcript');
    save(list, '[1,2]');
    save(ended, 'many words\n');
    rmSync(gone.path);
    for (const draft of [text, list, gone, ended])
      expect(await takeDraft(scene.context, draft)).toEqual({ kind: 'unchanged' });
    expect(readFileSync(scene.pathsOf(run.id).file)).toEqual(before);
    expect(drafts(scene)).toEqual([]);
  });

  test('stays the text it is, whatever it looks like, with the end of the line only where there was one', async () => {
    const { scene, run } = await makePaused({ note: 'one\n' });
    const edit = async (field: string, text: string) => {
      const draft = draftOf(scene, (await scene.load(run)).run, field);
      save(draft, text);
      const outcome = await takeDraft(scene.context, draft);
      return outcome.kind === 'stored' ? outcome.run.data[field] : outcome.kind;
    };
    expect(await edit('short', '{"a": 1}\n')).toBe('{"a": 1}');
    expect(await edit('short', 'two\n\n')).toBe('two\n');
    expect(await edit('note', 'two\n')).toBe('two\n');
    expect(await edit('note', 'three')).toBe('three');
    expect(await edit('note', '')).toBe('');
  });

  test('that is no JSON is refused with its place, kept, and taken once it is mended', async () => {
    const { scene, run } = await makePaused();
    const draft = draftOf(scene, run, 'rest');
    save(draft, '[1,\n 2,,\n 3]');
    const refused = await takeDraft(scene.context, draft);
    if (refused.kind !== 'refused') throw new Error('it was not refused');
    expect(refused.problem.place).toEqual({ file: `.caesura/edit/${run.id}.rest.json`, line: 2, column: 4 });
    expect(formatProblem(refused.problem)).toContain('Your edit is kept in that file');
    expect((await scene.load(run)).run.data.rest).toEqual([1, 2]);
    save(draft, '{"deep": [1, 2, 3]}');
    expect(await takeDraft(scene.context, draft)).toMatchObject({
      kind: 'stored',
      run: { data: { rest: { deep: [1, 2, 3] } } },
    });
  });

  test('is refused where it is no text', async () => {
    const { scene, run } = await makePaused();
    const draft = draftOf(scene, run, 'short');
    writeFileSync(draft.path, Buffer.from([0x61, 0xff]));
    expect(await takeDraft(scene.context, draft)).toMatchObject({
      kind: 'refused',
      problem: { message: 'cannot read it: it is not valid UTF-8' },
    });
    rmSync(draft.path);
    symlinkSync('/etc/hostname', draft.path);
    expect(await takeDraft(scene.context, draft)).toMatchObject({ kind: 'refused' });
    rmSync(draft.path);
    mkdirSync(draft.path);
    expect(await takeDraft(scene.context, draft)).toMatchObject({ kind: 'refused' });
  });

  test('stores fields of hostile names', async () => {
    const { scene, run } = await makePaused();
    scene.edit(run, (content) => {
      content.data = JSON.parse('{"__proto__": "a", "constructor": ["b"]}');
    });
    for (const [field, text] of [
      ['__proto__', 'changed'],
      ['constructor', '["changed"]'],
    ] as const) {
      const draft = draftOf(scene, (await scene.load(run)).run, field);
      save(draft, text);
      expect(await takeDraft(scene.context, draft)).toMatchObject({ kind: 'stored' });
    }
    const { data } = (await scene.load(run)).run;
    expect(Object.entries(data)).toEqual([
      ['__proto__', 'changed'],
      ['constructor', ['changed']],
    ]);
  });
});

describe('a run that somebody else changes meanwhile', () => {
  test('keeps what they changed, and takes the edit of another field', async () => {
    const { scene, run } = await makePaused();
    const draft = draftOf(scene, run, 'short');
    save(draft, 'mine');
    scene.edit(run, (content) => {
      content.data = { ...run.data, first: 'theirs' };
      content.note = 'of a person';
    });
    expect(await takeDraft(scene.context, draft)).toMatchObject({
      kind: 'stored',
      run: { data: { short: 'mine', first: 'theirs' }, note: 'of a person' },
    });
  });

  test('refuses the edit of a field that is not what it was, and keeps the draft', async () => {
    const { scene, run } = await makePaused();
    const mine = draftOf(scene, run, 'short');
    const theirs = draftOf(scene, run, 'short');
    save(mine, 'mine');
    save(theirs, 'theirs');
    expect(await takeDraft(scene.context, theirs)).toMatchObject({ kind: 'stored' });
    const refused = await takeDraft(scene.context, mine);
    expect(refused).toMatchObject({ kind: 'refused', problem: { code: 'changed-meanwhile' } });
    expect(refused.kind === 'refused' && refused.problem.hint).toContain(mine.shown);
    expect(readFileSync(mine.path, 'utf8')).toBe('mine');
    expect((await scene.load(run)).run.data.short).toBe('theirs');
  });

  test('is left alone while another process moves it', async () => {
    const { scene, run } = await makePaused();
    const draft = draftOf(scene, run, 'short');
    save(draft, 'mine');
    scene.edit(run, (content) => {
      content.status = 'running';
    });
    const before = readFileSync(scene.pathsOf(run.id).file);
    const owner = await startLockChild(scene.pathsOf(run.id).folder);
    await owner.ask('acquire');
    const taking = takeDraft(scene.context, draft);
    await expect(taking).rejects.toThrow(RunOwned);
    await expect(taking).rejects.toThrow(`belongs to process ${owner.pid}`);
    await expect(taking).rejects.toThrow(`Your edit is kept in ${draft.shown}`);
    expect(readFileSync(scene.pathsOf(run.id).file)).toEqual(before);
    expect(readFileSync(draft.path, 'utf8')).toBe('mine');
    await owner.kill();
    expect(await takeDraft(scene.context, draft)).toMatchObject({
      kind: 'stored',
      run: { status: 'running', data: { short: 'mine' } },
    });
  });

  test('keeps the draft where its file does not parse, or is gone', async () => {
    const { scene, run } = await makePaused();
    const draft = draftOf(scene, run, 'short');
    save(draft, 'mine');
    const { file, folder } = scene.pathsOf(run.id);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.slice(0, -20));
    const refused = await takeDraft(scene.context, draft);
    expect(refused).toMatchObject({ kind: 'refused', problem: { code: 'bad-json' } });
    expect(refused.kind === 'refused' && refused.problem.hint).toContain(draft.shown);
    expect(readFileSync(file, 'utf8')).toBe(text.slice(0, -20));
    rmSync(file);
    rmSync(folder, { recursive: true });
    expect(await takeDraft(scene.context, draft)).toMatchObject({
      kind: 'refused',
      problem: { code: 'unknown-run' },
    });
    expect(existsSync(folder)).toBe(false);
    expect(readFileSync(draft.path, 'utf8')).toBe('mine');
  });
});

describe('an entry of a list', () => {
  test('is held against what the schema says of each item', async () => {
    const scene = makeScene({
      'workflows/w.yaml':
        'name: w\nmodel: none\nsteps:\n  - { id: note, foreach: talks, prompt: note.hbs, schema: note.json, outputs: [length] }\n',
      'prompts/note.hbs': '{"length": {{item}} }',
      'schemas/note.json': '{"output": {"fields": {"length": {"type": "number", "required": true}}}}',
    });
    const run = await scene.start({ talks: [10, 20] });
    const draft = writeDraft(scene.context, run, { kind: 'field', field: 'length', index: 1 });
    save(draft, '"long"');
    expect(await takeDraft(scene.context, draft)).toMatchObject({
      kind: 'refused',
      problem: { message: expect.stringContaining('entry 2 of length does not fit schemas/note.json') },
    });
    save(draft, '25');
    expect(await takeDraft(scene.context, draft)).toMatchObject({
      kind: 'stored',
      run: { data: { length: [10, 25] } },
    });
  });

  const makeList = async () => {
    const { scene, run } = await makePaused();
    const draft = writeDraft(scene.context, run, { kind: 'field', field: 'rest', index: 1 });
    return { scene, run, draft };
  };

  test('is checked and stored in its place', async () => {
    const { scene, run, draft } = await makeList();
    expect(draft.shown).toBe(`.caesura/edit/${run.id}.rest.2.json`);
    save(draft, '{ "two"');
    expect(await takeDraft(scene.context, draft)).toMatchObject({ kind: 'refused' });
    save(draft, '"two"');
    const outcome = await takeDraft(scene.context, draft);
    expect(outcome).toMatchObject({ kind: 'stored', run: { data: { rest: [1, 'two'] } } });
  });

  test('is not stored where it has changed meanwhile, though others may have', async () => {
    const { scene, run, draft } = await makeList();
    const other = writeDraft(scene.context, run, { kind: 'field', field: 'rest', index: 0 });
    save(other, '"one"');
    expect(await takeDraft(scene.context, other)).toMatchObject({ kind: 'stored' });
    save(draft, '"two"');
    expect(await takeDraft(scene.context, draft)).toMatchObject({
      kind: 'stored',
      run: { data: { rest: ['one', 'two'] } },
    });
    const late = { ...draft, before: 7 };
    save(late, '"three"');
    expect(await takeDraft(scene.context, late)).toMatchObject({
      kind: 'refused',
      problem: { message: 'entry 2 of rest was changed in the run while you edited it' },
    });
  });

  test('that is not there cannot be edited', async () => {
    const { scene, run } = await makePaused();
    const none = () => writeDraft(scene.context, run, { kind: 'field', field: 'rest', index: 5 });
    expect(refusalOf(none)).toContain('has no entry 6 of rest in its data');
  });
});

describe('a value that does not fit the schema of its step', () => {
  const checked = {
    ...files,
    'workflows/w.yaml': files['workflows/w.yaml'].replace('split.hbs,', 'split.hbs, schema: split.json,'),
    'schemas/split.json': JSON.stringify({
      output: {
        fields: {
          first: { type: 'string', required: true },
          rest: { type: 'array', required: true },
          title: { type: 'string', required: true },
        },
      },
    }),
  };

  async function makeChecked() {
    const scene = makeScene(checked);
    const run = await scene.start({ transcript: 'many words' }, 'split');
    return { scene, run };
  }

  test('is refused with the reason, and what was typed is kept', async () => {
    const { scene, run } = await makeChecked();
    const draft = draftOf(scene, run, 'rest');
    save(draft, '"no list"');
    const refused = await takeDraft(scene.context, draft);
    expect(refused).toMatchObject({ kind: 'refused', problem: { code: 'schema-mismatch' } });
    const told = refused.kind === 'refused' ? formatProblem(refused.problem) : '';
    expect(told).toContain('rest does not fit schemas/split.json: rest: must be an array');
    expect(told).toContain(draft.shown);
    expect(readFileSync(draft.path, 'utf8')).toBe('"no list"');
    expect((await scene.load(run)).run).toEqual(run);
    save(draft, '["mended"]');
    expect(await takeDraft(scene.context, draft)).toMatchObject({
      kind: 'stored',
      run: { data: { rest: ['mended'] } },
    });
  });

  test('does not stand in the way of another field, nor of what did not fit before', async () => {
    const { scene, run } = await makeChecked();
    const draft = draftOf(scene, run, 'first');
    save(draft, 'another');
    expect(await takeDraft(scene.context, draft)).toMatchObject({ kind: 'stored' });
    const other = draftOf(scene, (await scene.load(run)).run, 'short');
    save(other, 'anything');
    expect(await takeDraft(scene.context, other)).toMatchObject({ kind: 'stored' });
  });
});
