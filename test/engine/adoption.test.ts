// A crash between a whole reply and its commit: what was paid for is taken, not paid for again.
import { describe, expect, test } from 'vitest';
import type { Run } from '../../source/run/run.ts';
import { crashAt } from './helpers/crash-at.ts';
import { launchResult, makeLaunch } from './helpers/launch-workflow.ts';
import { hang } from './helpers/scripted-model.ts';

const hasAbridged = (run: Run) => run.executedTemplates.length === 1;

describe('a run that died after a whole reply and before its commit', () => {
  test('takes the reply when it goes on', async () => {
    const scene = makeLaunch();
    await crashAt(scene, hasAbridged);
    expect(scene.read()).toMatchObject({
      status: 'running',
      inFlight: [{ attempt: 1 }],
      executedTemplates: [],
    });
    const run = await scene.drive();
    expect(run.data).toEqual(launchResult);
    expect(scene.model.asked()).toEqual(['abridge', 'analyse', 'titles']);
    expect(run.history.find(({ event }) => event === 'step-completed')).toMatchObject({
      adopted: true,
      attempt: 1,
    });
    expect(run.executedTemplates[0]).toMatchObject({ attempt: 1, transcript: 'abridge.1' });
  });

  test('takes it after a pause as well', async () => {
    const scene = makeLaunch();
    await crashAt(scene, hasAbridged);
    const at = '2026-11-22T11:00:00.000Z';
    scene.edit((content) => {
      content.status = 'paused';
      content.note = at;
    });
    expect(await scene.drive()).toMatchObject({ status: 'completed', note: at });
    expect(scene.model.asked()).toEqual(['abridge', 'analyse', 'titles']);
  });

  test('pays again where the prompt is another one by now, and overwrites nothing', async () => {
    const scene = makeLaunch();
    await crashAt(scene, hasAbridged);
    scene.write('prompts/abridge.hbs', 'Abridge well: {{transcript}}');
    scene.model.script.set('abridge', ['crisp']);
    const run = await scene.drive();
    expect(run.data.abridgement).toBe('crisp');
    expect(run.executedTemplates[0]).toMatchObject({ attempt: 2, transcript: 'abridge.2' });
    expect(scene.evidence('abridge.1.prompt.md')).toBe('Abridge: long');
    expect(scene.evidence('abridge.1.reply.md')).toBe('short');
    expect(scene.evidence('abridge.2.prompt.md')).toBe('Abridge well: long');
    expect(scene.evidence('abridge.2.reply.md')).toBe('crisp');
  });

  test('pays again where a value that was sent is another one by now', async () => {
    const scene = makeLaunch();
    await crashAt(scene, hasAbridged);
    scene.edit((content) => {
      content.data = { transcript: 'longer', tone: 'dry' };
    });
    await scene.drive();
    expect(scene.model.requests.map(({ prompt }) => prompt).slice(0, 2)).toEqual([
      'Abridge: long',
      'Abridge: longer',
    ]);
  });

  test('fails as it would have where the reply lacks what is needed, and then pays again', async () => {
    const scene = makeLaunch();
    scene.write(
      'workflows/w.yaml',
      'name: launch\nsteps:\n  - { id: abridge, prompt: abridge.hbs, inputs: [transcript], outputs: [a, b] }\n  - { id: titles, prompt: titles.hbs, inputs: [b], outputs: [titles] }\n',
    );
    scene.model.script.set('abridge', ['{"a": 1}', '{"a": 1, "b": 2}']);
    await crashAt(scene, (next) => next.status === 'failed');
    expect(await scene.drive()).toMatchObject({
      status: 'failed',
      failure: { kind: 'missing-output', attempt: 1 },
    });
    expect(scene.model.asked()).toEqual(['abridge']);
    expect(await scene.drive()).toMatchObject({ status: 'completed', data: { b: 2 } });
    expect(scene.model.asked()).toEqual(['abridge', 'abridge', 'titles']);
  });
});

describe('a run that died in the middle of a reply', () => {
  test('asks again as another attempt, and keeps what had come', async () => {
    const scene = makeLaunch();
    scene.model.script.set('abridge', [
      async function* (request) {
        yield* hang({ ...request, signal: AbortSignal.abort(new Error('crash')) });
      },
      'short',
    ]);
    await expect(scene.drive()).rejects.toThrow('crash');
    const run = await scene.drive();
    expect(run.data).toEqual(launchResult);
    expect(run.executedTemplates[0]).toMatchObject({ attempt: 2 });
    expect(scene.evidence('abridge.1.reply.partial.md')).toBe('half a re');
  });
});
