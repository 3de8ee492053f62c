// Workflows of any conditions, defaults and transforms, and crashes at any call: the result is that of an undisturbed run.
import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Run } from '../../source/run/run.ts';
import { Crash, mortal, recorded } from './helpers/mortal.ts';
import { makeScene, type Scene } from './helpers/scene.ts';
import { createScriptedModel } from './helpers/scripted-model.ts';

const fields = ['f0', 'f1', 'f2', 'f3', 'f4', 'f5'];

/** A step that gives the field of its number; `reads` are numbers of earlier fields. */
const step = fc.record({
  kind: fc.constantFrom('prompt', 'transform', 'listed transform'),
  reads: fc.uniqueArray(fc.nat(4), { maxLength: 2 }),
  condition: fc.option(fc.constantFrom('exists', 'number', 'missing', 'flag', 'not flag'), { nil: null }),
  hasDefault: fc.boolean(),
});

type WrittenStep = typeof step extends fc.Arbitrary<infer T> ? T : never;

const weather = fc.record({
  steps: fc.array(step, { minLength: 3, maxLength: 6 }),
  flag: fc.boolean(),
  /** At which call each process dies, one after the other; a last one lives. */
  crashes: fc.array(fc.integer({ min: 0, max: 120 }), { minLength: 1, maxLength: 4 }),
});

function write(steps: readonly WrittenStep[]): string {
  return JSON.stringify({ name: 'w', steps: steps.map(writeStep) });
}

function writeStep({ kind, reads, condition, hasDefault }: WrittenStep, index: number): object {
  const names = reads.filter((read) => read < index).map((read) => `f${read}`);
  const [first = 'flag'] = names;
  const conditions = {
    exists: `$exists(${first})`,
    number: `${first} > 1`,
    missing: `$not($exists(${first}))`,
    flag: 'flag',
    'not flag': `$not(flag) or ${first} = 0`,
  };
  return {
    id: `s${index}`,
    ...(condition === null ? {} : { when: conditions[condition] }),
    ...(hasDefault ? { default: { [`f${index}`]: 0 } } : {}),
    outputs: [`f${index}`],
    ...(kind === 'prompt'
      ? { prompt: 'p.hbs', inputs: names }
      : { transform: ['1', ...names].join(' + '), ...(kind === 'transform' ? {} : { inputs: names }) }),
  };
}

function makeRun(steps: readonly WrittenStep[], flag: boolean): Scene {
  const script = steps.map((_, index) => [`s${index}`, [`${index}`]] as const);
  return makeScene({
    workflow: write(steps),
    files: { 'prompts/p.hbs': fields.map((field) => `{{${field}}}`).join(' ') },
    data: { flag },
    model: createScriptedModel(Object.fromEntries(script)),
  });
}

/** What a run has come to, without its times. */
function outcomeOf({ status, data, failure, executedTemplates }: Run): object {
  return {
    status,
    data,
    failure: failure && { stepId: failure.stepId, kind: failure.kind },
    records: executedTemplates.map(({ stepId, outputFields, skipped }) => ({
      stepId,
      outputFields,
      skipped,
    })),
  };
}

/** Each has the whole time limit: a busy machine syncs slowly. */
const parts = [1, 2, 3];

describe('a run with conditions whose processes die anywhere', () => {
  let crashed = 0;
  let skipped = 0;

  test.each(parts)('comes to what an undisturbed one comes to, and does no step twice (%i)', async () => {
    await fc.assert(
      fc.asyncProperty(weather, async ({ steps, flag, crashes }) => {
        const undisturbed = makeRun(steps, flag);
        const expected = outcomeOf(await undisturbed.drive());
        const scene = makeRun(steps, flag);
        const told: string[] = [];
        for (const at of [...crashes, Number.POSITIVE_INFINITY]) {
          const { changes, isDead } = mortal(at);
          const before = recorded(scene);
          try {
            await scene.drive(changes);
          } catch (error) {
            if (!isDead() && !(error instanceof Crash)) throw error;
            crashed++;
          }
          expect(recorded(scene).slice(0, before.length), 'steps that are done are not lost').toEqual(before);
          for (const event of scene.told.splice(0))
            if (event.event === 'step-completed' || event.event === 'step-skipped')
              told.push(event.record.stepId);
          expect(recorded(scene), 'what was told is on the disk').toEqual(expect.arrayContaining(told));
          if (existsSync(scene.paths.file) && scene.read().status !== 'running') break;
        }
        skipped += scene.read().executedTemplates.filter((record) => record.skipped !== undefined).length;
        expect(outcomeOf(scene.read())).toEqual(expected);
        expect(new Set(recorded(scene)).size).toBe(recorded(scene).length);
        expect(new Set(told).size, 'a step is told once').toBe(told.length);
      }),
      { numRuns: 50 },
    );
  });

  test('has died often, and skipped often, in all parts together', () => {
    expect(crashed).toBeGreaterThan(100);
    expect(skipped).toBeGreaterThan(100);
  });
});
