// Any workflow with branches, maps, steps side by side and people: its run becomes a fixture, and a test of it passes.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findDefinition, requireUsable } from '../../source/commands/definitions/find-workflow.ts';
import { evidenceOf, withReplayed } from '../../source/commands/fixtures/fixture-evidence.ts';
import { replayFixture } from '../../source/commands/fixtures/replay-fixture.ts';
import { compareFixtures } from '../../source/fixture/compare-fixtures.ts';
import { fixtureOfRun } from '../../source/fixture/fixture-of-run.ts';
import { fixtureFile, formatFixture } from '../../source/fixture/format-fixture.ts';
import { parseFixture } from '../../source/fixture/parse-fixture.ts';
import { ModelFailure } from '../../source/model/model.ts';
import { noSecrets } from '../../source/secrets/secrets.ts';
import {
  answering,
  isHopeless,
  type RandomWorkflow,
  randomFiles,
  randomWorkflow,
  replyTo,
  writeWorkflow,
} from '../engine/helpers/random-workflow.ts';
import { makeScene, type Scene } from '../engine/helpers/scene.ts';
import { createScriptedModel, failure, replyOf } from '../engine/helpers/scripted-model.ts';

function makeRandom(random: RandomWorkflow): Scene {
  const model = createScriptedModel();
  for (const index of random.steps.keys()) {
    model.script.set(`s${index}`, [
      (request) => {
        if (isHopeless(random, request))
          throw new ModelFailure(failure({ message: 'never', canRetry: false }));
        return replyOf(replyTo(random, request));
      },
    ]);
  }
  const data = { flag: random.flag, names: ['Ada-0', 'Grace-1'] };
  return makeScene({ workflow: writeWorkflow(random), files: randomFiles, data, model });
}

const seen = { items: 0, failedItems: 0, skipped: 0, answers: 0 };

test('what a run of it did is done again, and a changed prompt is told of just the steps that send it', async () => {
  await fc.assert(
    fc.asyncProperty(randomWorkflow, async (random) => {
      const scene = makeRandom(random);
      let run = await scene.drive();
      for (let more = 0; run.status !== 'completed'; more++) {
        expect(more).toBeLessThan(30);
        run = await scene.drive({ prelude: answering });
      }
      const { workspace, clock } = scene;
      const context = { workspace, clock, secrets: noSecrets, environment: {} };
      const { workflow } = requireUsable(await findDefinition(workspace, 'w', workspace.root));
      const known = evidenceOf(workspace, workflow, run);
      const first = fixtureOfRun(workflow, run, known).fixture;
      const evidence = withReplayed(known, await replayFixture(context, workflow, first));
      const files = formatFixture(fixtureOfRun(workflow, run, evidence).fixture);
      const parsed = parseFixture(files.get(fixtureFile) ?? '', fixtureFile, (name) => files.get(name));
      if ('problem' in parsed) throw new Error(parsed.problem.message);
      const { fixture } = parsed;

      const same = await replayFixture(context, workflow, fixture);
      expect(compareFixtures(fixture, same.fixture, same.stop)).toEqual([]);

      scene.write('prompts/p.hbs', `${randomFiles['prompts/p.hbs']} changed`);
      const changed = await replayFixture(context, workflow, fixture);
      const told = compareFixtures(fixture, changed.fixture, changed.stop);
      const prompts = new Set(workflow.steps.flatMap(({ id, kind }) => (kind === 'prompt' ? [id] : [])));
      const sent = fixture.works.filter(({ stepId, prompt }) => prompts.has(stepId) && prompt !== undefined);
      expect(told.map(({ step, item }) => [step, item])).toEqual(
        sent.map(({ stepId, item }) => [stepId, item]),
      );

      for (const work of fixture.works) {
        if (work.item !== undefined) seen.items++;
        if (work.failed !== undefined) seen.failedItems++;
        if (work.skipped !== undefined) seen.skipped++;
        if (work.answer !== undefined) seen.answers++;
      }
    }),
    { numRuns: 30 },
  );
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0);
}, 30_000);
