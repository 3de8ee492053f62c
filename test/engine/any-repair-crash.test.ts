// Replies that do not fit, and crashes at any call in between: no try is paid for twice, and none is lost.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ModelFailure, type ModelRequest, type ReplyPart } from '../../source/model/model.ts';
import type { Run } from '../../source/run/run.ts';
import { titlesSchema } from './helpers/launch-repair.ts';
import { Crash, mortal } from './helpers/mortal.ts';
import { makeScene, type Scene } from './helpers/scene.ts';
import { type Behaviour, createScriptedModel, failure, hang } from './helpers/scripted-model.ts';

const steps = ['a', 'b', 'c'] as const;

const weather = fc.record({
  repair: fc.integer({ min: 0, max: 3 }),
  concurrency: fc.integer({ min: 1, max: 3 }),
  /** How many replies to each step do not fit before one does; of `c`, which is a list of two, to each item. */
  misfits: fc.record({ a: fc.nat(4), b: fc.nat(4), c1: fc.nat(3), c2: fc.nat(3) }),
  /** At which call each process dies, one after the other; a last one lives. */
  crashes: fc.array(fc.integer({ min: 0, max: 140 }), { maxLength: 5 }),
  /** How the calls of the model go, one after the other; all that follow go well. */
  calls: fc.array(fc.constantFrom('well', 'failing', 'dying'), { maxLength: 6 }),
});

type Weather = typeof weather extends fc.Arbitrary<infer T> ? T : never;

function write({ repair, concurrency }: Weather): string {
  const keys = `outputs: [titles, tone], mapper: {titles: titlesOf, tone: toneOf}, schema: t.json, validate: strict`;
  const lines = steps.map((id) => {
    const own = keys.replaceAll('Of', `Of_${id}`);
    const list = id === 'c' ? ', foreach: names, concurrency: 2, onError: continue' : '';
    return `  - { id: ${id}, prompt: ${id}.hbs, inputs: [topic]${list}, ${own} }`;
  });
  return `name: w\nconcurrency: ${concurrency}\nrepair: ${repair}\nsteps:\n${lines.join('\n')}\n`;
}

function nameOf({ stepId, item = '' }: Pick<ModelRequest, 'stepId' | 'item'>): string {
  return stepId + item;
}

/**
 * Which step a run fails at is a matter of chance where others are under way: there it fails at none. An item that
 * fails leaves null.
 */
function misfitsOf({ misfits, repair, concurrency }: Weather, name: string): number {
  const wanted = new Map(Object.entries(misfits)).get(name) ?? 0;
  return concurrency === 1 || name.startsWith('c') ? wanted : Math.min(wanted, repair);
}

/** The reply follows from the conversation alone: the number of what was sent back before. */
function replyTo(weather: Weather, request: ModelRequest): string {
  const { corrections = [] } = request;
  const tried = corrections.length;
  const titles = [`t${tried}`, nameOf(request)];
  return JSON.stringify(tried < misfitsOf(weather, nameOf(request)) ? { titles } : { titles, tone: 'dry' });
}

/** As it lies in the run's folder: what each whole reply was the reply to. */
function answered({ paths }: Scene): readonly string[] {
  if (!existsSync(paths.folder)) return [];
  return readdirSync(paths.folder)
    .filter((name) => name.endsWith('.reply.md'))
    .map((name) => {
      const prompt = readFileSync(join(paths.folder, name.replace('.reply.', '.prompt.')), 'utf8');
      return `${name.replace(/\.\d+\.reply\.md$/, '')} ${withoutNumbers(prompt)}`;
    });
}

/** Attempts that were cut off have a number too. */
function withoutNumbers(prompt: string): string {
  return prompt.replaceAll(/The reply of attempt \d+:/g, 'The reply of attempt:');
}

function asConversation({ prompt, corrections = [] }: ModelRequest): string {
  const said = corrections.flatMap(({ reply, answer }) => [
    `The reply of attempt:\n\n${reply.trimEnd()}`,
    `Sent back:\n\n${answer}`,
  ]);
  return [prompt, ...said].join('\n\n---\n\n');
}

function makeRun(chosen: Weather, behave: (request: ModelRequest, scene: Scene) => AsyncIterable<ReplyPart>) {
  const behaviour: Behaviour = (request) => behave(request, scene);
  const scene: Scene = makeScene({
    workflow: write(chosen),
    files: {
      ...Object.fromEntries(steps.map((id) => [`prompts/${id}.hbs`, `${id}: {{topic}} {{item}}`])),
      'schemas/t.json': JSON.stringify(titlesSchema),
    },
    data: { topic: 'tea', names: ['Ada', 'Bob'] },
    model: createScriptedModel(Object.fromEntries(steps.map((id) => [id, [behaviour]]))),
  });
  return scene;
}

async function* whole(text: string): AsyncIterable<ReplyPart> {
  yield { kind: 'text', text };
  yield { kind: 'finished', model: 'scripted', usage: { outputTokens: 1 }, cost: 0.5, warnings: [] };
}

/** What a run has come to, without its times and without how often it was cut off. */
function outcomeOf({ status, data, failure, executedTemplates }: Run): object {
  return {
    status,
    data,
    failure: failure && { stepId: failure.stepId, item: failure.item, kind: failure.kind },
    records: executedTemplates
      .map(({ stepId, item, repairs, failed }) => ({
        stepId,
        item,
        repairs: repairs?.length,
        failed: failed !== undefined,
      }))
      .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
  };
}

class Ended extends Error {}

/** A step that has failed for good would begin anew, and be paid again. */
function whereItGoesOn({ status }: Run): readonly never[] {
  if (status === 'failed') throw new Ended();
  return [];
}

/** Each has the whole time limit: a busy machine syncs slowly. */
const parts = [1, 2, 3, 4];

describe('a run with replies that do not fit, whose processes die anywhere', () => {
  let crashed = 0;
  let sentBack = 0;
  let failed = 0;

  test.each(parts)('comes to what an undisturbed one comes to, and pays for no try twice (%i)', async () => {
    await fc.assert(
      fc.asyncProperty(weather, async (chosen) => {
        const undisturbed = makeRun(chosen, (request) => whole(replyTo(chosen, request)));
        const expected = await undisturbed.drive();
        // A server that fails three times in a row would fail the step.
        const failing = chosen.calls.filter((call) => call === 'failing').slice(2);
        const calls = chosen.calls.filter((call) => call !== 'failing' || failing.pop() === undefined);
        const scene = makeRun(chosen, (request, own) => {
          const { stepId, item } = request;
          const asked = `${item === undefined ? stepId : `${stepId}.${item}`} ${asConversation(request)}`;
          expect(answered(own), 'what is asked has no whole reply yet').not.toContain(asked);
          switch (calls.shift()) {
            case 'failing':
              throw new ModelFailure(failure());
            case 'dying':
              return hang({ ...request, signal: AbortSignal.abort(new Crash()) });
            default:
              return whole(replyTo(chosen, request));
          }
        });
        for (const at of [...chosen.crashes, ...chosen.calls.map(() => 1e9), 1e9]) {
          const { changes, isDead } = mortal(at);
          try {
            await scene.drive({ ...changes, prelude: whereItGoesOn });
          } catch (error) {
            if (error instanceof Ended) break;
            if (!isDead() && !(error instanceof Crash)) throw error;
            crashed++;
          }
        }
        const run = scene.read();
        expect(outcomeOf(run)).toEqual(outcomeOf(expected));
        expect(new Set(answered(scene))).toEqual(new Set(answered(undisturbed)));
        // Every whole reply is in the sum; what was cut off is in it as unknown.
        expect(run.spent?.cost).toBe(answered(scene).length / 2);
        expect(run.repairs ?? []).toEqual([]);
        sentBack += run.history.filter(({ sentBack: told }) => told !== undefined).length;
        if (run.status === 'failed') failed++;
      }),
      { numRuns: 25 },
    );
  });

  test('has died, sent back and failed often, in all parts together', () => {
    expect(crashed).toBeGreaterThan(100);
    expect(sentBack).toBeGreaterThan(100);
    expect(failed).toBeGreaterThan(10);
  });
});
