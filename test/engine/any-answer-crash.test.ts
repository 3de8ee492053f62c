// Processes that die anywhere around answers: nothing that a person said is lost, and nothing is paid for twice.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerCheckpoint } from '../../source/commands/move/answer-checkpoint.ts';
import type { ModelRequest } from '../../source/model/model.ts';
import type { Run } from '../../source/run/run.ts';
import type { RunEvent } from '../../source/run/run-event.ts';
import type { Workflow } from '../../source/workflow/workflow.ts';
import { temporaryNames } from '../storage/helpers/run-folder.ts';
import { answerLikeAPerson, makeReview, reviewResult } from './helpers/launch-review.ts';
import { Crash, mortal } from './helpers/mortal.ts';
import type { Scene } from './helpers/scene.ts';
import { createScriptedModel, replyOf } from './helpers/scripted-model.ts';

/** The prompts whose whole reply is on the disk. */
function paidFor(scene: Scene): readonly string[] {
  const { folder } = scene.paths;
  return readdirSync(folder).flatMap((name) =>
    name.endsWith('.reply.md')
      ? [readFileSync(join(folder, name.replace('.reply.', '.prompt.')), 'utf8')]
      : [],
  );
}

/** Replies by what it is asked, so that a call that was cut off gets the same again. */
function repliesTo({ stepId, prompt }: ModelRequest): string {
  switch (stepId) {
    case 'draft':
      return prompt.includes('Mind') ? 'lively' : 'dull';
    case 'count':
      return '7';
    case 'titles':
      return prompt.includes('other numbers') ? '["Three", "Four"]' : '["One", "Two"]';
    default:
      return 'the end';
  }
}

function makeWatched(): Scene {
  const model = createScriptedModel();
  const scene = makeReview({ model });
  for (const stepId of ['draft', 'count', 'titles', 'describe']) {
    model.script.set(stepId, [
      (request) => {
        expect(paidFor(scene), 'what is asked has no whole reply yet').not.toContain(request.prompt);
        return replyOf(repliesTo(request));
      },
    ]);
  }
  return scene;
}

const prelude = (run: Run, workflow: Workflow): readonly RunEvent[] =>
  run.status === 'waiting'
    ? [
        answerCheckpoint(
          workflow,
          run,
          answerLikeAPerson(run),
          'command',
          new Date('2026-11-22T11:00:00.000Z'),
        ),
      ]
    : [];

/** Each has the whole time limit: a busy machine syncs slowly. */
const parts = [1, 2, 3];

describe('a run that people answer, whose processes die anywhere', () => {
  let crashed = 0;

  test.each(parts)(
    'ends as an undisturbed one, with everything that was said in its history once (%i)',
    async () => {
      const deaths = fc.array(fc.integer({ min: 0, max: 120 }), { minLength: 1, maxLength: 8 });
      await fc.assert(
        fc.asyncProperty(deaths, async (crashes) => {
          const scene = makeWatched();
          for (const at of crashes) {
            const { changes, isDead } = mortal(at);
            try {
              await scene.drive({ ...changes, prelude });
            } catch (error) {
              if (!isDead() && !(error instanceof Crash)) throw error;
              crashed++;
            }
            if (existsSync(scene.paths.file) && scene.read().status === 'completed') break;
          }
          for (let more = 0; !existsSync(scene.paths.file) || scene.read().status !== 'completed'; more++) {
            expect(more).toBeLessThan(10);
            await scene.drive({ prelude });
          }
          await scene.drive();
          const run = scene.read();
          expect(run).toMatchObject({ data: reviewResult, inFlight: [], progress: { done: 6, total: 6 } });
          const said = run.history.flatMap(({ event, stepId }) =>
            event === 'checkpoint-answered' || event === 'checkpoint-rejected' || event === 'reply-sent-back'
              ? [`${event} ${stepId}`]
              : [],
          );
          expect(said).toEqual([
            'checkpoint-rejected review',
            'checkpoint-answered review',
            'reply-sent-back titles',
            'checkpoint-answered titles',
            'checkpoint-answered pick',
          ]);
          expect(temporaryNames(scene.workspace.runsFolder)).toEqual([]);
        }),
        { numRuns: 20 },
      );
    },
  );

  test('has died often, in all parts together', () => {
    expect(crashed).toBeGreaterThan(60);
  });
});
