// A run whose budget is reached waits, wherever its processes die: nothing is repeated, nothing is asked twice.
import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerCheckpoint } from '../../source/commands/move/answer-checkpoint.ts';
import type { ReplyPart } from '../../source/model/model.ts';
import type { Run } from '../../source/run/run.ts';
import type { RunEvent } from '../../source/run/run-event.ts';
import type { Workflow } from '../../source/workflow/workflow.ts';
import { Crash, mortal } from './helpers/mortal.ts';
import { makeScene, type Scene } from './helpers/scene.ts';
import { createScriptedModel } from './helpers/scripted-model.ts';

const ids = ['one', 'two', 'three', 'four', 'five'];

function workflowOf(budget: string, more = ''): string {
  const steps = ids.map(
    (id) => `  - { id: ${id}, prompt: ${id}.hbs, inputs: [], outputs: [${id}]${more} }\n`,
  );
  return `name: w\nbudget: ${budget}\nsteps:\n${steps.join('')}`;
}

/** Each reply costs 40 cents and 100 tokens. */
async function* priced(text: string): AsyncIterable<ReplyPart> {
  yield { kind: 'text', text };
  const usage = { inputTokens: 60, outputTokens: 40 };
  yield { kind: 'finished', model: 'scripted', usage, cost: 0.4, warnings: [] };
}

function make(budget: string, more?: string): Scene {
  const model = createScriptedModel(Object.fromEntries(ids.map((id) => [id, [() => priced(`reply ${id}`)]])));
  const files = Object.fromEntries(ids.map((id) => [`prompts/${id}.hbs`, `prompt ${id}`]));
  return makeScene({ workflow: workflowOf(budget, more), files, model });
}

const say =
  (verdict: boolean) =>
  (run: Run, workflow: Workflow): readonly RunEvent[] => {
    if (run.status !== 'waiting') return [];
    return [answerCheckpoint(workflow, run, { data: {}, verdict }, 'command', new Date(run.updatedAt))];
  };

function questions(run: Run): readonly unknown[] {
  return run.history.flatMap(({ event, message }) => (event === 'run-waiting' ? [message] : []));
}

describe('a budget', () => {
  test('that is reached lets nothing begin: the run waits before the next step, with what was spent', async () => {
    const scene = make('{ cost: 1 }');
    const run = await scene.drive();
    expect(scene.model.asked()).toEqual(['one', 'two', 'three']);
    expect(run).toMatchObject({
      status: 'waiting',
      checkpoint: {
        stepId: 'four',
        inputType: 'approval',
        message: 'spent $1.20 of $1.00: go on?',
        budget: { cost: 1.2, tokens: 300, limit: { cost: 1 }, next: { cost: 2 } },
      },
      spent: { attempts: 3, cost: 1.2, inputTokens: 180, outputTokens: 120 },
      progress: { done: 3, cost: 1.2 },
    });
    expect(scene.read()).toEqual(run);
    const done = await scene.drive({ prelude: say(true) });
    expect(done).toMatchObject({ status: 'completed', allowed: { cost: 2 }, spent: { cost: 2 } });
    expect(questions(done)).toEqual(['spent $1.20 of $1.00: go on?']);
  });

  test('that is reached by the last step is no question', async () => {
    const scene = make('{ tokens: 500 }');
    expect(await scene.drive()).toMatchObject({ status: 'completed' });
  });

  test('of tokens counts input and output', async () => {
    const run = await make('{ tokens: 150 }').drive();
    expect(run.checkpoint?.message).toBe('spent 200 of 150 tokens: go on?');
  });

  test('of money does not count what has no price, and says so', async () => {
    const scene = make('{ cost: 0.4 }');
    scene.model.script.set('one', ['no price']);
    const run = await scene.drive();
    expect(scene.model.asked()).toEqual(['one', 'two']);
    expect(run.checkpoint?.message).toBe('spent $0.40 of $0.40 (besides 1 attempt of unknown cost): go on?');
  });

  test('is looked at between the items of a list; what is under way finishes', async () => {
    const model = createScriptedModel({ each: [() => priced('done')] });
    const scene = makeScene({
      workflow: `name: w
budget: { cost: 0.5 }
concurrency: 2
steps:
  - { id: each, prompt: p.hbs, inputs: [], foreach: list, outputs: [all] }
`,
      files: { 'prompts/p.hbs': '{{item}}' },
      data: { list: ['a', 'b', 'c', 'd', 'e'] },
      model,
    });
    const run = await scene.drive();
    expect(run).toMatchObject({ status: 'waiting', inFlight: [], spent: { attempts: 2, cost: 0.8 } });
    expect(run.executedTemplates.map(({ item }) => item)).toEqual(['1', '2']);
    const end = await scene.drive({ prelude: say(true) });
    expect(end).toMatchObject({ status: 'waiting', spent: { attempts: 4 } });
    expect(await scene.drive({ prelude: say(true) })).toMatchObject({ status: 'completed' });
    expect(model.requests.map(({ prompt }) => prompt)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('is looked at before a failed attempt is made again, which was paid for too', async () => {
    const scene = make('{ cost: 0.4 }', ', retry: { attempts: 3 }');
    const fails: ReplyPart[] = [{ kind: 'text', text: 'half' }];
    scene.model.script.set('two', [
      async function* () {
        yield* fails;
      },
      () => priced('whole'),
    ]);
    await scene.drive();
    const run = await scene.drive({ prelude: say(true) });
    expect(run).toMatchObject({ status: 'waiting', spent: { attempts: 3, cost: 0.8, unknown: 1 } });
  });

  test('is asked about after the reply that a person accepts, which counts when it comes', async () => {
    const scene = make('{ cost: 0.4 }', ', checkpoint: true');
    const review = await scene.drive();
    expect(review).toMatchObject({ checkpoint: { stepId: 'one', reply: {} }, spent: { cost: 0.4 } });
    const budget = await scene.drive({ prelude: say(true) });
    expect(budget).toMatchObject({ checkpoint: { stepId: 'two', budget: {} }, spent: { cost: 0.4 } });
  });
});

describe('a no', () => {
  test('pauses the run, and its history says who said it', async () => {
    const scene = make('{ cost: 1 }');
    await scene.drive();
    const [event] = say(false)(scene.read(), await readWorkflowOf(scene));
    expect(event).toMatchObject({ event: 'budget-answered', allowed: null, by: 'command' });
  });
});

async function readWorkflowOf(scene: Scene): Promise<Workflow> {
  let found: Workflow | undefined;
  const prelude = (_run: Run, workflow: Workflow): readonly RunEvent[] => {
    found = workflow;
    throw new Crash();
  };
  await expect(scene.drive({ prelude })).rejects.toThrow(Crash);
  if (found === undefined) throw new Error('no workflow');
  return found;
}

test('processes that die anywhere: every step is paid for once, and each limit is asked about once', async () => {
  let crashed = 0;
  const deaths = fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(deaths, async (crashes) => {
      const scene = make('{ cost: 0.7 }');
      for (const at of crashes) {
        const { changes, isDead } = mortal(at);
        try {
          await scene.drive({ ...changes, prelude: say(true) });
        } catch (error) {
          if (!isDead() && !(error instanceof Crash)) throw error;
          crashed++;
        }
      }
      for (let more = 0; !existsSync(scene.paths.file) || scene.read().status !== 'completed'; more++) {
        expect(more).toBeLessThan(10);
        await scene.drive({ prelude: say(true) });
      }
      const run = scene.read();
      expect(run).toMatchObject({ allowed: { cost: 2.1 }, inFlight: [] });
      // An attempt whose process died is paid for again, and says that nobody knows what it cost.
      const { attempts = 0, unknown = 0, cost } = run.spent ?? {};
      expect(cost).toBe(2);
      expect(attempts - unknown).toBe(5);
      expect(new Set(scene.model.asked())).toEqual(new Set(ids));
      expect(questions(run)).toEqual([
        expect.stringContaining('spent $0.80 of $0.70'),
        expect.stringContaining('spent $1.60 of $1.40'),
      ]);
      expect(run.history.filter(({ event }) => event === 'budget-answered')).toHaveLength(2);
    }),
    { numRuns: 60 },
  );
  expect(crashed).toBeGreaterThan(60);
});
