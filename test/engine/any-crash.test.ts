// Crashes at any call to the disk or to a port, failures of the model in between: the result is that of an undisturbed run.
import { existsSync, readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ModelFailure, type ModelRequest, type ReplyPart } from '../../source/model/model.ts';
import { temporaryNames } from '../storage/helpers/run-folder.ts';
import { launchResult, makeLaunch } from './helpers/launch-workflow.ts';
import { Crash, mortal, recorded } from './helpers/mortal.ts';
import type { Scene } from './helpers/scene.ts';
import { type Behaviour, failure, hang, replyOf } from './helpers/scripted-model.ts';

const replies = { abridge: 'short', analyse: 'deep', titles: '["One", "Two"]' };

const weather = fc.record({
  /** At which call each process dies, one after the other; a last one lives. */
  crashes: fc.array(fc.integer({ min: 0, max: 160 }), { maxLength: 5 }),
  /** How the calls of the model go, one after the other; all that follow go well. */
  calls: fc.array(fc.constantFrom('well', 'failing', 'dying', 'cut'), { maxLength: 5 }),
});

/** Is asked for nothing that is recorded, and for nothing whose whole reply is on the disk. Uses up the calls. */
function watched(scene: Scene, calls: string[]): Behaviour {
  return (request: ModelRequest) => {
    const { stepId } = request;
    expect(recorded(scene), 'a step that is asked for').not.toContain(stepId);
    const whole = readdirSync(scene.paths.folder).filter(
      (name) => name.startsWith(`${stepId}.`) && name.endsWith('.reply.md'),
    );
    expect(whole, 'replies of a step that is asked for').toEqual([]);
    const text = Object.entries(replies).find(([id]) => id === stepId)?.[1] ?? '';
    switch (calls.shift()) {
      case 'failing':
        return failing();
      case 'dying':
        return hang({ ...request, signal: AbortSignal.abort(new Crash()) });
      case 'cut':
        return cutShort(text);
      default:
        return replyOf(text);
    }
  };
}

async function* failing(): AsyncIterable<ReplyPart> {
  yield { kind: 'text', text: 'half a re' };
  throw new ModelFailure(failure());
}

async function* cutShort(text: string) {
  yield { kind: 'text' as const, text: text.slice(0, 2) };
}

/** Each has the whole time limit: a busy machine syncs slowly. */
const parts = [1, 2, 3, 4];

describe('a run whose processes die anywhere', () => {
  let crashed = 0;

  test.each(parts)('ends with the data of an undisturbed one, each step done exactly once (%i)', async () => {
    await fc.assert(
      fc.asyncProperty(weather, async ({ crashes, calls }) => {
        const scene = makeLaunch();
        const left = [...calls];
        for (const stepId of Object.keys(replies)) scene.model.script.set(stepId, [watched(scene, left)]);
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
          expect(recorded(scene).slice(0, before.length), 'completed steps are not lost').toEqual(before);
          for (const event of scene.told.splice(0))
            if (event.event === 'step-completed') told.push(event.record.stepId);
          expect(recorded(scene), 'what was told is on the disk').toEqual(expect.arrayContaining(told));
          if (existsSync(scene.paths.file) && scene.read().status === 'completed') break;
        }
        // The model fails at most five times; the run may have failed for good with the last process.
        for (let more = 0; scene.read().status !== 'completed'; more++) {
          expect(more).toBeLessThan(8);
          await scene.drive().catch((error: unknown) => {
            if (!(error instanceof Crash)) throw error;
          });
        }
        // Whoever opens it once more finds nothing left to put right.
        await scene.drive();
        expect(scene.read()).toMatchObject({
          data: launchResult,
          inFlight: [],
          progress: { done: 3, total: 3 },
        });
        expect(recorded(scene)).toEqual(Object.keys(replies));
        expect(new Set(told).size, 'a completed step is told once').toBe(told.length);
        expect(temporaryNames(scene.workspace.runsFolder)).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  test('has died often, in all parts together', () => {
    expect(crashed).toBeGreaterThan(100);
  });
});
