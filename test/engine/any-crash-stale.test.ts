// The processes that do again what is stale die at any of their calls: whoever comes next finishes it, and what was
// done again is not done once more.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ModelRequest } from '../../source/model/model.ts';
import { Crash, mortal } from './helpers/mortal.ts';
import { makeScene, setData } from './helpers/scene.ts';
import { createScriptedModel, replyOf } from './helpers/scripted-model.ts';

const workflow = `name: w
steps:
  - { id: one, prompt: one.hbs, inputs: [topic], outputs: [a] }
  - { id: count, transform: { length: $length(a) } }
  - { id: two, prompt: two.hbs, inputs: [a, length], outputs: [b] }
  - { id: three, prompt: three.hbs, inputs: [other], outputs: [c] }
  - { id: four, prompt: four.hbs, inputs: [b, c], outputs: [d] }
`;

const files = {
  'prompts/one.hbs': '{{topic}}',
  'prompts/two.hbs': '{{a}} {{length}}',
  'prompts/three.hbs': '{{other}}',
  'prompts/four.hbs': '{{b}} {{c}}',
};

const echo = (request: ModelRequest) => replyOf(`${request.stepId}(${request.prompt})`);

function prepare() {
  const model = createScriptedModel({ one: [echo], two: [echo], three: [echo], four: [echo] });
  return makeScene({ workflow, files, data: { topic: 't', other: 'o' }, model });
}

const wanted = {
  a: 'one(u)',
  length: 6,
  b: 'two(one(u) 6)',
  c: 'three(o)',
  d: 'four(two(one(u) 6) three(o))',
};

describe('a run whose processes die anywhere while they do again what is stale', () => {
  test('comes to what an undisturbed one comes to, and loses nothing that was done', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 160 }), { minLength: 1, maxLength: 6 }), async (deaths) => {
        const scene = prepare();
        await scene.drive();
        scene.edit(setData('topic', 'u'));
        for (const at of deaths) {
          const process = mortal(at);
          try {
            await scene.drive({ ...process.changes, redoesStale: true });
            if (!process.isDead()) break;
          } catch (error) {
            if (!process.isDead() && !(error instanceof Crash)) throw error;
          }
        }
        const run = await scene.drive({ redoesStale: true });
        expect(run).toMatchObject({ status: 'completed', data: wanted });
        const asked = scene.model.requests.map(({ stepId }) => stepId);
        // Never stale, and so never asked again, however often the others were begun.
        expect(asked.filter((stepId) => stepId === 'three')).toEqual(['three']);
        const whole = scene.names().filter((name) => name.endsWith('.reply.md'));
        for (const step of ['one', 'two', 'four'])
          expect(whole.filter((name) => name.startsWith(step)).length).toBe(2);
        expect(run.executedTemplates.map(({ stepId }) => stepId).toSorted()).toEqual(
          ['one', 'count', 'two', 'three', 'four'].toSorted(),
        );
      }),
      { numRuns: 60 },
    );
  });
});
