import { expect, onTestFinished, test } from 'vitest';
import { followDefinitions } from '../../source/commands/look/follow-definitions.ts';
import { waitFor } from '../journeys/helpers/wait-for.ts';
import { makeScene } from './helpers/scene.ts';

test('the files of the workflow that is shown are watched wherever they stand', async () => {
  const scene = makeScene({
    'workflows/w.yaml': `name: w
model: none
steps:
  - { id: one, prompt: texts/one.hbs, inputs: [a], outputs: [b], schema: texts/one.json }
  - { id: two, prompt: texts/later.hbs, inputs: [b], outputs: [c] }
`,
    'texts/one.hbs': '{{a}}',
    'texts/one.json': '{}',
  });
  const told: ReadonlySet<string>[] = [];
  const follower = followDefinitions(scene.context, (paths) => told.push(paths));
  onTestFinished(follower.close);
  const begun = () =>
    waitFor(
      () => told.some((paths) => paths.size === 0),
      () => 'the watching to begin',
    );
  const change = async (path: string) => {
    told.length = 0;
    scene.write({ [path]: '{"other": 1}' });
    await waitFor(
      () => told.some((paths) => paths.has(path)),
      () => `news of ${path}`,
    );
  };
  await begun();
  await change('prompts/a.hbs');

  scene.write({ 'texts/later.hbs': '{{b}}' });
  const run = await scene.start({ a: 'x' }, 'one');
  scene.remove('texts/later.hbs');
  const shown = await scene.load(run);
  expect(shown.workflow).toBeUndefined();
  await follower.attend(shown);
  await begun();
  await change('texts/one.hbs');
  await change('texts/one.json');
  await change('texts/later.hbs');
  await follower.attend(await scene.load(run));
  await change('texts/one.hbs');
  // Nothing had to be watched anew.
  expect(told.every((paths) => paths.size > 0)).toBe(true);
});
