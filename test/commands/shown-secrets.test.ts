// Files that were written while nobody knew of a secret are shown without its value.
import { expect, test } from 'vitest';
import { loadRun } from '../../source/commands/look/load-run.ts';
import { readPlan } from '../../source/commands/look/plan-of-run.ts';
import { readPrompt } from '../../source/commands/look/read-prompt.ts';
import { openReplyReader } from '../../source/commands/look/read-reply.ts';
import { createSecrets } from '../../source/secrets/secrets.ts';
import { makeScene } from './helpers/scene.ts';

const value = 'q8Zt-4hGk-1pLw';
const files = {
  'workflows/w.yaml': `name: w
model: none
steps:
  - { id: one, prompt: one.hbs, inputs: [text], outputs: [first] }
  - { id: two, prompt: two.hbs, inputs: [first], outputs: [second] }
`,
  'prompts/one.hbs': 'With {{text}}',
  'prompts/two.hbs': `And ${value}`,
};

async function makeOld() {
  const scene = makeScene(files);
  const run = await scene.start({ text: value }, 'one');
  expect(run.data.first).toBe(`With ${value}`);
  return { run, context: { ...scene.context, secrets: createSecrets([{ name: 'MY_KEY', value }]) } };
}

test('the run, what was sent, and what would be sent now', async () => {
  const { run, context } = await makeOld();
  const shown = await loadRun(context, run.id);
  expect(shown.run.data).toEqual({ text: '[secret MY_KEY]', first: 'With [secret MY_KEY]' });
  expect(JSON.stringify(shown.run)).not.toContain(value);
  const views = [
    await readPrompt(context, shown, { stepId: 'one' }),
    await readPrompt(context, shown, { stepId: 'two' }),
  ];
  expect(views).toMatchObject([{ sent: { text: 'With [secret MY_KEY]' } }, { text: 'And [secret MY_KEY]' }]);
  expect(JSON.stringify(views)).not.toContain(value);
});

test('the reply', async () => {
  const { run, context } = await makeOld();
  const reader = openReplyReader(context, { runId: run.id, stepId: 'one', attempt: 1 });
  expect(reader.read()).toMatchObject({ text: 'With [secret MY_KEY]', isWhole: true });
  expect(reader.read()).toBe(reader.read());
  reader.close();
});

test('a plan compares the run that resuming would find', async () => {
  const { run, context } = await makeOld();
  const { run: planned } = await readPlan(context, { id: run.id, frozen: false, stale: true });
  expect(planned.data.first).toBe('With [secret MY_KEY]');
});
