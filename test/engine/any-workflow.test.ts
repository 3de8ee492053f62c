// Any workflow with branches, maps, steps side by side and people, failures and crashes anywhere: as if nothing had happened.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ModelFailure, type ReplyPart } from '../../source/model/model.ts';
import type { Run } from '../../source/run/run.ts';
import { temporaryNames } from '../storage/helpers/run-folder.ts';
import { Crash, mortal } from './helpers/mortal.ts';
import {
  answering,
  isHopeless,
  type RandomWorkflow,
  randomFiles,
  randomWorkflow,
  replyTo,
  writeWorkflow,
} from './helpers/random-workflow.ts';
import { makeScene, type Scene } from './helpers/scene.ts';
import { createScriptedModel, failure, replyOf } from './helpers/scripted-model.ts';

const weather = fc.record({
  workflow: randomWorkflow,
  /** At which call each process dies, one after the other. */
  crashes: fc.array(fc.integer({ min: 0, max: 150 }), { minLength: 1, maxLength: 5 }),
  /** Whether the calls of the model fail, one after the other; all that follow go well. */
  failing: fc.array(fc.boolean(), { maxLength: 12 }),
});

/** Records by step and item, as they stand in the file. */
function recordsIn(run: Run): readonly string[] {
  return run.executedTemplates.map(({ stepId, item }) => (item === undefined ? stepId : `${stepId}.${item}`));
}

function recordsOf(scene: Scene): readonly string[] {
  return existsSync(scene.paths.file) ? recordsIn(scene.read()) : [];
}

async function* failing(message: string, canRetry: boolean): AsyncIterable<ReplyPart> {
  yield { kind: 'text', text: 'half a re' };
  throw new ModelFailure(failure({ message, canRetry }));
}

/** Its model is asked for nothing that is recorded, and for nothing whose whole reply is on the disk. */
function makeWatched(workflow: RandomWorkflow, failures: boolean[]): Scene {
  const model = createScriptedModel();
  const scene = makeScene({
    workflow: writeWorkflow(workflow),
    files: randomFiles,
    data: { flag: workflow.flag, names: ['Ada-0', 'Grace-1'] },
    model,
  });
  const failed = new Map<string, number>();
  for (const index of workflow.steps.keys()) {
    model.script.set(`s${index}`, [
      (request) => {
        const name = [request.stepId, ...(request.item === undefined ? [] : [request.item])].join('.');
        expect(recordsOf(scene), 'what is asked for').not.toContain(name);
        expect(paidFor(scene, name), 'what is asked has no whole reply').not.toContain(request.prompt);
        if (isHopeless(workflow, request)) return failing('never', false);
        // A third time would be for good, and an item might be left out that the undisturbed run has.
        const times = failed.get(name) ?? 0;
        if (times < 2 && failures.shift() === true) {
          failed.set(name, times + 1);
          return failing('not now', true);
        }
        return replyOf(replyTo(workflow, request));
      },
    ]);
  }
  return scene;
}

/** The prompts of that step or item whose whole replies are on the disk. */
function paidFor({ paths: { folder } }: Scene, name: string): readonly string[] {
  return readdirSync(folder).flatMap((file) =>
    file.startsWith(`${name}.`) && /^\d+\.reply\.md$/.test(file.slice(name.length + 1))
      ? [readFileSync(join(folder, file.replace('.reply.', '.prompt.')), 'utf8')]
      : [],
  );
}

async function driveToItsEnd(scene: Scene): Promise<void> {
  for (let more = 0; !existsSync(scene.paths.file) || scene.read().status !== 'completed'; more++) {
    expect(more).toBeLessThan(30);
    await scene.drive({ prelude: answering });
  }
}

function outcomeOf(run: Run): object {
  const { status, data, inFlight, executedTemplates } = run;
  const records = executedTemplates.map(({ stepId, item, outputFields, skipped, failed, items }) =>
    JSON.stringify([stepId, item, outputFields, skipped, failed, items]),
  );
  return { status, data, inFlight, records: records.sort() };
}

/** Each has the whole time limit: a busy machine syncs slowly. */
const parts = [1, 2, 3, 4, 5, 6];

const seen = { crashes: 0, items: 0, failedItems: 0, skipped: 0, atOnce: 0 };

describe('any workflow, whose processes die anywhere and whose model fails', () => {
  test.each(parts)('comes to what an undisturbed run comes to, nothing done twice or lost (%i)', async () => {
    await fc.assert(
      fc.asyncProperty(weather, async ({ workflow, crashes, failing: failures }) => {
        const undisturbed = makeWatched(workflow, []);
        await driveToItsEnd(undisturbed);

        const scene = makeWatched(workflow, [...failures]);
        const told: string[] = [];
        for (const at of crashes) {
          const { changes, isDead } = mortal(at);
          const before = recordsOf(scene);
          try {
            await scene.drive({ ...changes, prelude: answering });
          } catch (error) {
            if (!isDead() && !(error instanceof Crash)) throw error;
            seen.crashes++;
          }
          const after = recordsOf(scene);
          expect(after.slice(0, before.length), 'what is done is not lost').toEqual(before);
          for (const event of scene.told.splice(0)) {
            if (event.event === 'step-completed' || event.event === 'step-skipped')
              told.push([event.record.stepId, ...(event.record.item ?? [])].join('.'));
          }
          expect(after, 'what was told is on the disk').toEqual(expect.arrayContaining(told));
          if (existsSync(scene.paths.file) && scene.read().status === 'completed') break;
        }
        await driveToItsEnd(scene);
        // Whoever opens it once more finds nothing left to put right.
        await scene.drive();
        const run = scene.read();
        expect(outcomeOf(run)).toEqual(outcomeOf(undisturbed.read()));
        const records = recordsIn(run);
        expect(new Set(records).size, 'nothing is recorded twice').toBe(records.length);
        expect(new Set(told).size, 'nothing is told twice').toBe(told.length);
        expect(temporaryNames(scene.workspace.runsFolder)).toEqual([]);

        seen.items += run.executedTemplates.filter(({ item }) => item !== undefined).length;
        seen.failedItems += run.executedTemplates.filter(({ failed }) => failed !== undefined).length;
        seen.skipped += run.executedTemplates.filter(({ skipped }) => skipped !== undefined).length;
        if (workflow.concurrency > 1 || workflow.group !== null) seen.atOnce++;
      }),
      { numRuns: 25 },
    );
  });

  test('which has seen all of it, and often: the chances above are such', () => {
    expect(seen.crashes).toBeGreaterThan(100);
    expect(seen.items).toBeGreaterThan(50);
    expect(seen.failedItems).toBeGreaterThan(5);
    expect(seen.skipped).toBeGreaterThan(20);
    expect(seen.atOnce).toBeGreaterThan(50);
  });
});
