// Replies are recorded before the commit that counts them: whoever dies in between finds the reply again.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createRecorder } from '../../source/commands/move/record-replies.ts';
import type { StorePort } from '../../source/engine/ports.ts';
import type { Run } from '../../source/run/run.ts';
import { readWorkflow } from '../../source/workflow/parse/read-workflow.ts';
import { makeRecord, makeRun } from '../run/helpers/sample-run.ts';
import { makeScene } from './helpers/scene.ts';

const text = 'name: w\nsteps: [{ id: one, prompt: p.hbs, outputs: [first] }]\n';

async function makeRecorder() {
  const scene = makeScene({ 'workflows/w.yaml': text, 'prompts/p.hbs': 'one' });
  const { workflow } = await readWorkflow(text, 'workflows/w.yaml');
  if (workflow === undefined) throw new Error('the workflow does not parse');
  const folder = join(scene.root, 'workflow-data/k3v9');
  mkdirSync(folder, { recursive: true });
  for (const kind of ['prompt', 'reply']) writeFileSync(join(folder, `one.1.${kind}.md`), `the ${kind}`);
  return { scene, recorder: createRecorder(scene.context, workflow, folder) };
}

const record = makeRecord('one', { attempt: 1, model: 'local/small', promptHash: 'sha256:ab' });

function storeWith(run: Run, commit: (run: Run) => Run): StorePort {
  return { current: () => run, refresh: async () => run, keepCopy: () => '', commit };
}

test('a reply is recorded when the commit that counts it begins', async () => {
  const { scene, recorder } = await makeRecorder();
  const recording = join(scene.root, 'recordings/w/one.md');
  const run: Run = makeRun({ executedTemplates: [record] });
  const seen: boolean[] = [];
  const store = recorder.around(
    storeWith(run, (next) => {
      seen.push(existsSync(recording));
      return next;
    }),
  );
  store.commit({ ...run, executedTemplates: [] });
  store.commit(run);
  expect(seen).toEqual([false, true]);
  expect(scene.read('recordings/w/one.md')).toMatch(/prompt: \|-\n {2}the prompt\n---\n\nthe reply\n$/);
});

test('what a record says of its files leads nowhere else', async () => {
  const { scene, recorder } = await makeRecorder();
  writeFileSync(join(scene.outside, 'secret.1.reply.md'), 'a secret');
  const hostile = { ...record, transcript: '../../../outside/secret.1', attempt: 2 };
  const run: Run = makeRun({ executedTemplates: [hostile] });
  recorder.around(storeWith(run, (next) => next)).commit(run);
  expect(existsSync(join(scene.root, 'recordings/w/one.md'))).toBe(false);
});
