// The values a run starts with: --set and --input, and what is refused before anything is made.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { prepareWorkspaces } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();

/** Its data are its inputs and, for each step, the prompt itself. */
const files = {
  'workflows/echo.yaml': `name: echo
model: none
steps:
  - { id: say, prompt: say.hbs, inputs: [a, b], outputs: [said] }
`,
  'prompts/say.hbs': 'a={{json a}} b={{json b}}',
};

function makeWorkspace(besides: Readonly<Record<string, string | Uint8Array>> = {}) {
  const workspace = workspaces.make(files);
  for (const [name, content] of Object.entries(besides)) writeFileSync(join(workspace.top, name), content);
  return workspace;
}

type Case = {
  readonly given: string;
  readonly args: readonly string[];
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly input?: string | Uint8Array;
  readonly data: Readonly<Record<string, unknown>>;
};

const bom = '\u{FEFF}';

const accepted: readonly Case[] = [
  { given: 'text', args: ['--set', 'a=one two', '--set', 'b='], data: { a: 'one two', b: '' } },
  { given: 'text with = and :', args: ['--set', 'a=x=y', '--set', 'b=:=z'], data: { a: 'x=y', b: ':=z' } },
  {
    given: 'text that looks like a number',
    args: ['--set', 'a=1', '--set', 'b=true'],
    data: { a: '1', b: 'true' },
  },
  {
    given: 'text that begins with a dash',
    args: ['--set', 'a=-x', '--set', 'b=--y'],
    data: { a: '-x', b: '--y' },
  },
  {
    given: 'JSON',
    args: ['--set', 'a:={"k": [1, null]}', '--set', 'b:=false'],
    data: { a: { k: [1, null] }, b: false },
  },
  {
    given: 'a file of text',
    args: ['--set', 'a=@talk.txt', '--set', 'b=x'],
    files: { 'talk.txt': 'line 1\nline 2\n' },
    data: { a: 'line 1\nline 2\n', b: 'x' },
  },
  {
    given: 'a file of text with a byte-order mark',
    args: ['--set', 'a=@talk.txt', '--set', 'b=x'],
    files: { 'talk.txt': `${bom}talk` },
    data: { a: 'talk', b: 'x' },
  },
  {
    given: 'a file of JSON',
    args: ['--set', 'a:=@a.json', '--set', 'b=x'],
    files: { 'a.json': `${bom}{"deep": {"n": 1.5}}\r\n` },
    data: { a: { deep: { n: 1.5 } }, b: 'x' },
  },
  {
    given: '--input FILE',
    args: ['--input', 'values.json'],
    files: { 'values.json': '{"a": "from file", "b": 2}' },
    data: { a: 'from file', b: 2 },
  },
  {
    given: '--input FILE with a byte-order mark and CRLF',
    args: ['--input', 'values.json'],
    files: { 'values.json': `${bom}{\r\n"a": 1,\r\n"b": "x\\r\\ny"\r\n}\r\n` },
    data: { a: 1, b: 'x\r\ny' },
  },
  {
    given: '--input -',
    args: ['--input', '-'],
    input: '{"a": "in", "b": ["y"]}',
    data: { a: 'in', b: ['y'] },
  },
  {
    given: '--input=FILE before the command line is over',
    args: ['--input=values.json', '--set', 'b=set'],
    files: { 'values.json': '{"a": 1, "b": 2}' },
    data: { a: 1, b: 'set' },
  },
  {
    given: '--set before --input, which it still wins over',
    args: ['--set', 'b=set', '--input', '-'],
    input: '{"a": 1, "b": 2}',
    data: { a: 1, b: 'set' },
  },
  {
    given: 'the same name twice, the later wins',
    args: ['--set', 'a=1', '--set', 'a=2', '--set', 'b=x'],
    data: { a: '2', b: 'x' },
  },
  {
    given: 'letters of every script',
    args: ['--set', 'a=Zoë 日本 🎬', '--set', 'b=x'],
    data: { a: 'Zoë 日本 🎬', b: 'x' },
  },
];

describe('values given', () => {
  test.concurrent.each(accepted)('$given', async ({ args, files: besides = {}, input, data }) => {
    const workspace = makeWorkspace(besides);
    const run = await workspace.complete(['echo', ...args], input === undefined ? {} : { input });
    expect(run.data).toMatchObject(data);
    expect(run.data.said).toBe(`a=${JSON.stringify(data.a, null, 2)} b=${JSON.stringify(data.b, null, 2)}`);
  });
});

const refused: readonly (Omit<Case, 'data'> & { readonly says: readonly string[] })[] = [
  { given: 'no values', args: [], says: ['a', 'b', '--set', 'workflows/echo.yaml'] },
  { given: 'one of two values', args: ['--set', 'a=1'], says: ['needs b', '--set b='] },
  { given: 'a value without =', args: ['--set', 'a', '--set', 'b=1'], says: ['--set a'] },
  { given: 'a value without a name', args: ['--set', '=x', '--set', 'b=1'], says: ['--set =x'] },
  { given: 'broken JSON', args: ['--set', 'a:={"k": }', '--set', 'b=1'], says: ['a', ':1:7'] },
  {
    given: 'a broken JSON file',
    args: ['--set', 'a:=@a.json', '--set', 'b=1'],
    files: { 'a.json': '{\n  "k": 1,\n  oops\n}' },
    says: ['a.json:3:3'],
  },
  {
    given: 'a broken --input, with a byte-order mark and CRLF',
    args: ['--input', 'values.json'],
    files: { 'values.json': `${bom}{\r\n  "a": 1,\r\n  "b": tru\r\n}` },
    says: ['values.json:3:8'],
  },
  { given: 'broken standard input', args: ['--input', '-'], input: '{"a": 1', says: ['standard input:1:8'] },
  { given: 'empty standard input', args: ['--input', '-'], input: '', says: ['standard input'] },
  { given: 'an --input that is a list', args: ['--input', '-'], input: '[1]', says: ['object'] },
  { given: 'a missing --input', args: ['--input', 'none.json'], says: ['none.json'] },
  { given: 'an --input that is a folder', args: ['--input', 'dev-workspace'], says: ['dev-workspace'] },
  { given: 'a missing @FILE', args: ['--set', 'a=@none.txt', '--set', 'b=1'], says: ['none.txt'] },
  {
    given: 'an @FILE below what is no folder',
    args: ['--set', 'a=@talk.txt/deeper', '--set', 'b=1'],
    files: { 'talk.txt': 'x' },
    says: ['talk.txt/deeper'],
  },
  {
    given: 'an @FILE that is not UTF-8',
    args: ['--set', 'a=@latin.txt', '--set', 'b=1'],
    files: { 'latin.txt': Buffer.from([0x63, 0x61, 0x66, 0xe9]) },
    says: ['latin.txt', 'UTF-8'],
  },
  {
    given: 'a name that would reach the prototype',
    args: ['--set', '__proto__=1', '--set', 'a=1', '--set', 'b=1'],
    says: ['__proto__'],
  },
  { given: '--set without a value', args: ['--set', 'a=1', '--set'], says: ['--set'] },
  {
    given: '--pace that is no number',
    args: ['--set', 'a=1', '--set', 'b=1', '--pace', 'fast'],
    says: ['--pace', 'fast'],
  },
  {
    given: '--pause-after a step that is not there',
    args: ['--set', 'a=1', '--set', 'b=1', '--pause-after', 'sya'],
    says: ['sya', 'say'],
  },
  {
    given: 'an unknown model',
    args: ['--set', 'a=1', '--set', 'b=1', '--model', 'recordd'],
    says: ['recordd', 'recorded'],
  },
  {
    given: 'a provider without its key',
    args: ['--set', 'a=1', '--set', 'b=1', '--model', 'openai/x'],
    says: ['OPENAI_API_KEY'],
  },
];

describe('what is refused with 2, and nothing is made', () => {
  test.concurrent.each(refused)('$given', async ({ args, files: besides = {}, input, says }) => {
    const workspace = makeWorkspace(besides);
    const ended = await workspace.caesura(['run', 'echo', ...args], input === undefined ? {} : { input });
    expect(ended).toMatchObject({ status: 2, stdout: '' });
    for (const words of says) expect(ended.stderr).toContain(words);
    expect(ended.stderr).not.toMatch(/^\s+at /m);
    expect(workspace.list('.')).toEqual(['prompts', 'workflows']);
  });
});

test('standard input that nobody asked for is not waited for', async () => {
  const workspace = makeWorkspace();
  const program = workspace.start(['run', 'echo', '--set', 'a=1', '--set', 'b=2'], { input: null });
  expect(await program.ended).toMatchObject({ status: 0 });
  program.child.stdin?.end();
});

test('the output of a command can be given as a file, as shells do it', async () => {
  const workspace = makeWorkspace();
  const pipe = (name: string) => execFileSync('mkfifo', [join(workspace.top, name)]);
  for (const name of ['values', 'text']) pipe(name);
  const run = workspace.complete(['echo', '--input', 'values', '--set', 'b=@text']);
  await writeFile(join(workspace.top, 'values'), '{"a": 1}');
  await writeFile(join(workspace.top, 'text'), 'from a pipe');
  expect((await run).data).toMatchObject({ a: 1, b: 'from a pipe' });
});

test('a value that no step reads is said, and does not stop the run', async () => {
  const workspace = makeWorkspace();
  const ended = await workspace.run(['echo', '--set', 'a=1', '--set', 'b=2', '--set', 'c=3'], 0);
  expect(ended.stderr).toContain('no step reads c');
});
