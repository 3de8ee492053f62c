// The values of a model's reply are changed on the screen before it is accepted.
import { expect, test } from 'vitest';
import { fakePrograms } from './helpers/fake-editor.ts';
import { prepareTerminals } from './helpers/terminal.ts';
import { waitFor } from './helpers/wait-for.ts';
import { prepareWorkspaces } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const openTerminal = prepareTerminals();

async function openReply() {
  const workspace = workspaces.make({
    'workflows/review.yaml': `name: review
model: none
steps:
  - id: write
    prompt: write.hbs
    schema: write.json
    inputs: [topic]
    outputs: [title, tags, score]
    checkpoint: true
`,
    'prompts/write.hbs': '{"title": "{{topic}}, thrice", "tags": ["a", "b"], "score": 7}',
    'schemas/write.json': JSON.stringify({
      output: { fields: { title: { type: 'string' }, tags: { type: 'array' }, score: { type: 'number' } } },
    }),
  });
  const { id } = await workspace.run(['review', '--set', 'topic=Tea'], 3);
  const editor = fakePrograms(workspace);
  const terminal = openTerminal({ top: workspace.top, env: editor.env });
  await terminal.shows('Answer with a, or');
  terminal.write('a');
  await terminal.shows('title: Tea, thrice');
  terminal.write('e');
  await terminal.shows('› title Tea, thrice');
  const completed = async () => {
    await waitFor(
      () => workspace.readRun(id).status === 'completed',
      () => `the run to end; it is ${JSON.stringify(workspace.readRun(id))}`,
    );
    return workspace.readRun(id);
  };
  return { workspace, id, editor, terminal, completed };
}

test.concurrent('a text in its line, a number, and JSON in the editor', async () => {
  const { editor, terminal, completed } = await openReply();
  terminal.write(' and once more');
  await terminal.shows('title Tea, thrice and once more');
  terminal.write('\t');
  await terminal.shows('› tags  (a list of 2 as replied)');
  editor.prepare('["x", "y", "z"]\n');
  terminal.write('\u000f');
  await terminal.shows(/EDITOR .*tags\.json/);
  terminal.write('save\r');
  await terminal.shows('› tags  (a list of 3 from the editor)');
  terminal.write('\t');
  await terminal.shows('› score 7');
  terminal.write('\u007f8');
  await terminal.shows('score 8');
  terminal.write('\r');
  await terminal.shows('accept the reply with another title, tags, score');
  terminal.write('\r');
  expect(await completed()).toMatchObject({
    data: { title: 'Tea, thrice and once more', tags: ['x', 'y', 'z'], score: 8 },
    executedTemplates: [{ answered: { edited: ['title', 'tags', 'score'] } }],
  });
});

test.concurrent('what is no JSON, or does not fit the schema, is refused with its reason and stays', async () => {
  const { workspace, id, editor, terminal, completed } = await openReply();
  terminal.write('\t');
  await terminal.shows('› tags');
  editor.prepare('["x",');
  terminal.write('\u000f');
  await terminal.shows(/EDITOR .*tags\.json/);
  terminal.write('save\r');
  await terminal.shows('not JSON yet');
  terminal.write('\u001b');
  await terminal.shows('accept the reply with another tags');
  terminal.write('\r');
  await terminal.shows('write it as JSON');
  terminal.write('e');
  await terminal.shows('› tags');
  terminal.write('\u0015');
  terminal.write('{}');
  await terminal.shows('tags  {}');
  terminal.write('\u001b');
  await terminal.shows('accept the reply with another tags');
  terminal.write('\r');
  await terminal.shows('does not fit');
  expect(workspace.readRun(id).status).toBe('waiting');
  // An empty field stays as it was replied.
  terminal.write('e');
  await terminal.shows('tags  {}');
  terminal.write('\u0015');
  await terminal.hides('{}');
  terminal.write('\u001b');
  await terminal.shows(/y accept the reply *│/);
  terminal.write('\r');
  expect((await completed()).data).toMatchObject({ title: 'Tea, thrice', tags: ['a', 'b'], score: 7 });
});

test.concurrent('in the terminal what does not fit is asked again, with what was typed', async () => {
  const { workspace, id, editor, completed } = await openReply();
  const args = ['answer', id];
  const terminal = openTerminal({ top: workspace.top, args, columns: 110, rows: 40, env: editor.env });
  await terminal.shows('y accept it, e edit it');
  terminal.write('e\r');
  await terminal.shows('title (:e editor, @FILE): Tea, thrice');
  terminal.write('!\r');
  await terminal.shows('tags: Enter opens the editor');
  editor.prepare('{}');
  terminal.write('\r');
  await terminal.shows(/EDITOR .*answer.*\.json/);
  terminal.write('save\r');
  await terminal.shows('score: Enter opens the editor, - leaves it as it is');
  terminal.write('-\r');
  await terminal.shows(/! the answer does not fit/);
  terminal.write('e\r');
  await terminal.shows('title (:e editor, @FILE): Tea, thrice!');
  terminal.write('\r');
  await terminal.shows(/^tags: Enter opens the editor, - leaves it as it is *$/);
  editor.prepare('["z"]');
  terminal.write('\r');
  await terminal.shows(/EDITOR .*answer.*\.json/);
  terminal.write('save\r');
  await terminal.shows(/^score: Enter opens the editor, - leaves it as it is *$/);
  terminal.write('-\r');
  expect(await terminal.ended()).toMatchObject({ exitCode: 0 });
  expect((await completed()).data).toMatchObject({ title: 'Tea, thrice!', tags: ['z'], score: 7 });
});

test.concurrent('on the command line what does not fit the schema is refused, too', async () => {
  const { workspace, id } = await openReply();
  const refused = await workspace.caesura(['answer', id, '--set', 'tags=none']);
  expect(refused).toMatchObject({ status: 2 });
  expect(refused.stderr).toContain('does not fit');
  expect(workspace.readRun(id).status).toBe('waiting');
  const terminal = openTerminal({ top: workspace.top, args: ['answer', id], columns: 110, rows: 40 });
  await terminal.shows('y accept it, e edit it');
  const given = await workspace.caesura(['answer', id, '--set', 'tags:=["c"]']);
  expect(given).toMatchObject({ status: 0 });
  terminal.write('y\r');
  expect(await terminal.ended()).toMatchObject({ exitCode: 2 });
  await terminal.shows('write is answered already (by command, at');
});
