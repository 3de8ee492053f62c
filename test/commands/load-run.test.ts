// A run as it is shown while a person has broken its workflow, or one of its templates.
import { describe, expect, test } from 'vitest';
import { locateTemplate } from '../../source/commands/look/locate-file.ts';
import type { Workflow } from '../../source/workflow/workflow.ts';
import { makeScene } from './helpers/scene.ts';

const workflow = `name: w
model: none
steps:
  - { id: abridge, prompt: abridge.hbs, inputs: [transcript], outputs: [short] }
  - { id: analyse, prompt: analyse.hbs, inputs: [short], outputs: [topics] }
`;

const files = {
  'workflows/w.yaml': workflow,
  'prompts/abridge.hbs': 'Shorten: {{transcript}}',
  'prompts/analyse.hbs': 'Analyse: {{short}}',
};

const idsOf = (found: Workflow | undefined) => found?.steps.map(({ id }) => id);

async function makePaused() {
  const scene = makeScene(files);
  return { scene, run: await scene.start({ transcript: 'words' }, 'abridge') };
}

describe('the workflow of a run', () => {
  test('is that of its file, as it is now', async () => {
    const { scene, run } = await makePaused();
    scene.write({ 'workflows/w.yaml': workflow.replace('id: analyse', 'id: again') });
    const { workflow: found, unusable } = await scene.load(run);
    expect(idsOf(found)).toEqual(['abridge', 'again']);
    expect(unusable).toBeUndefined();
  });

  test('whose template has a fault is only an outline, with the fault', async () => {
    const { scene, run } = await makePaused();
    scene.write({ 'prompts/analyse.hbs': 'Analyse\n{{#if' });
    const shown = await scene.load(run);
    expect(shown.workflow).toBeUndefined();
    expect(idsOf(shown.unusable?.outline)).toEqual(['abridge', 'analyse']);
    expect(shown.unusable?.problems).toMatchObject([{ place: { file: 'prompts/analyse.hbs', line: 2 } }]);
    expect((await locateTemplate(scene.context, shown, 'analyse')).path).toMatch(/prompts\/analyse\.hbs$/);
  });

  test('that does not parse is the one that the run holds, as an outline', async () => {
    const { scene, run } = await makePaused();
    scene.write({ 'workflows/w.yaml': workflow.replace('[topics] }', '[topics }') });
    const shown = await scene.load(run);
    expect(shown.workflow).toBeUndefined();
    expect(idsOf(shown.unusable?.outline)).toEqual(['abridge', 'analyse']);
    expect(shown.unusable?.problems[0]?.place).toMatchObject({ file: 'workflows/w.yaml', line: 5 });
    expect(await locateTemplate(scene.context, shown, 'analyse')).toMatchObject({ line: 5 });
  });
});
