import { existsSync, unlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createControl } from '../../source/engine/control.ts';
import { RunOwned } from '../../source/problem.ts';
import { completedSteps } from '../../source/run/find-works.ts';
import { launchFiles, launchResult, launchWorkflow, makeLaunch } from './helpers/launch-workflow.ts';
import { setData } from './helpers/scene.ts';
import { failure, finished, hang, replyOf } from './helpers/scripted-model.ts';

describe('a run that nobody disturbs', () => {
  test('completes: its data, its records, and what was sent and came back', async () => {
    const scene = makeLaunch();
    const run = await scene.drive();
    expect(run).toMatchObject({ status: 'completed', data: launchResult, inFlight: [] });
    expect(scene.read()).toEqual(run);
    expect(run.executedTemplates).toMatchObject([
      {
        stepId: 'abridge',
        templatePath: 'abridge.hbs',
        outputFields: ['abridgement'],
        attempt: 1,
        model: 'scripted',
        usage: { outputTokens: 7 },
        transcript: 'abridge.1',
        warnings: [],
      },
      { stepId: 'analyse' },
      { stepId: 'titles', outputFields: ['titles'] },
    ]);
    expect(run.progress).toEqual({ done: 3, total: 3, unknown: 3 });
    expect(scene.model.requests).toMatchObject([
      { prompt: 'Abridge: long', workflowName: 'launch', model: 'scripted' },
      { prompt: 'Analyse dry: short' },
      { prompt: 'Titles for: deep' },
    ]);
    expect(scene.evidence('analyse.1.prompt.md')).toBe('Analyse dry: short');
    expect(scene.evidence('titles.1.reply.md')).toBe('["One", "Two"]');
    expect(scene.names().filter((name) => /partial|~/.test(name))).toEqual([]);
  });

  test('tells each event once it is on the disk, in the order of its history', async () => {
    const scene = makeLaunch();
    const onDisk: string[] = [];
    const run = await scene.drive({
      ports: () => ({
        told: (event) => {
          scene.told.push(event);
          onDisk.push(String(scene.read().history.at(-1)?.event));
        },
      }),
    });
    const names = scene.told.map(({ event }) => event);
    expect(names).toEqual([
      'run-started',
      ...['abridge', 'analyse', 'titles'].flatMap(() => ['step-started', 'step-completed']),
      'run-completed',
    ]);
    expect(onDisk).toEqual(names);
    expect(run.history.map(({ event }) => event)).toEqual(names);
  });

  test('records no step as older than the state it was not in yet, also where the clock stands still', async () => {
    const scene = makeLaunch();
    const begun: string[] = [];
    const still = new Date('2026-11-22T10:00:00.000Z');
    const run = await scene.drive({
      now: () => still,
      ports: ({ clock }) => ({
        clock: { ...clock, now: () => still },
        told: ({ event }, { updatedAt }) => {
          if (event === 'step-started') begun.push(updatedAt);
        },
      }),
    });
    expect(begun).toHaveLength(3);
    for (const [index, { executedAt }] of run.executedTemplates.entries())
      expect(Date.parse(executedAt)).toBeGreaterThanOrEqual(Date.parse(begun[index] ?? ''));
  });

  test('commits an attempt before it asks the model', async () => {
    const scene = makeLaunch();
    scene.model.script.set('abridge', [
      () => {
        expect(scene.read()).toMatchObject({
          status: 'running',
          progress: { done: 0, total: 3, step: 'abridge' },
          inFlight: [{ stepId: 'abridge', attempt: 1, promptHash: expect.stringMatching(/^sha256:/) }],
        });
        return replyOf('short');
      },
    ]);
    expect((await scene.drive()).status).toBe('completed');
  });

  test('goes on from a file that holds steps done already', async () => {
    const scene = makeLaunch();
    await scene.drive({ pauseAfter: 'abridge' });
    expect(scene.read()).toMatchObject({ status: 'paused', history: { length: 4 } });
    await scene.drive();
    expect(scene.model.asked()).toEqual(['abridge', 'analyse', 'titles']);
  });
});

describe('a pause', () => {
  test('between steps lets the step under way finish', async () => {
    const scene = makeLaunch();
    const control = createControl();
    scene.model.script.set('abridge', [
      () => replyOf('short', () => control.ask({ kind: 'pause', by: 'SIGINT' })),
    ]);
    expect(await scene.drive({ control })).toMatchObject({
      status: 'paused',
      data: { abridgement: 'short' },
    });
    expect(scene.told.at(-1)).toMatchObject({ event: 'run-paused', by: 'SIGINT' });
    expect((await scene.drive()).data).toEqual(launchResult);
    expect(scene.model.asked()).toEqual(['abridge', 'analyse', 'titles']);
  });

  test('now aborts the attempt, which runs again as another one; its text stays', async () => {
    const scene = makeLaunch();
    const control = createControl();
    scene.model.script.set('analyse', [
      (request) => hang(request, () => control.ask({ kind: 'pause-now', by: 'SIGTERM' })),
      'deep',
    ]);
    const paused = await scene.drive({ control });
    expect(paused).toMatchObject({ status: 'paused', inFlight: [] });
    expect(paused.history.slice(-2)).toMatchObject([
      { event: 'attempt-aborted', stepId: 'analyse', attempt: 1 },
      { event: 'run-paused', by: 'SIGTERM' },
    ]);
    const run = await scene.drive();
    expect(run.executedTemplates[1]).toMatchObject({ attempt: 2, transcript: 'analyse.2' });
    expect(scene.evidence('analyse.1.reply.partial.md')).toBe('half a re');
    expect(scene.evidence('analyse.2.reply.md')).toBe('deep');
  });

  test('now keeps a reply that is whole already', async () => {
    const scene = makeLaunch();
    const control = createControl();
    scene.model.script.set('abridge', [
      async function* () {
        yield* replyOf('short');
        control.ask({ kind: 'pause-now', by: 'SIGTERM' });
      },
    ]);
    expect(await scene.drive({ control })).toMatchObject({
      status: 'paused',
      data: { abridgement: 'short' },
    });
  });

  test('while a failed attempt waits for its next try pauses at once', async () => {
    const scene = makeLaunch();
    const control = createControl();
    scene.model.script.set('abridge', [failure(), 'short']);
    scene.clock.onDelay = () => control.ask({ kind: 'pause', by: 'key' });
    expect(await scene.drive({ control })).toMatchObject({ status: 'paused', inFlight: [] });
    expect(scene.model.asked()).toEqual(['abridge']);
    scene.clock.onDelay = () => {};
    expect((await scene.drive()).data).toEqual(launchResult);
  });

  test('that comes while the last step completes finds the run completed', async () => {
    const scene = makeLaunch();
    const control = createControl();
    scene.model.script.set('titles', [
      () => replyOf('["One", "Two"]', () => control.ask({ kind: 'pause', by: 'key' })),
    ]);
    expect((await scene.drive({ control })).status).toBe('completed');
  });

  test('that comes while a step fails for good finds it failed', async () => {
    const scene = makeLaunch();
    const control = createControl();
    scene.model.script.set('abridge', [
      async function* () {
        control.ask({ kind: 'pause', by: 'key' });
        yield* [];
      },
    ]);
    scene.write(
      'workflows/w.yaml',
      launchWorkflow.replace('[abridgement] }', '[abridgement], retry: { attempts: 1 } }'),
    );
    expect((await scene.drive({ control })).status).toBe('failed');
  });

  test('after a step is for one start only', async () => {
    const scene = makeLaunch();
    expect(await scene.drive({ pauseAfter: 'analyse' })).toMatchObject({
      status: 'paused',
      progress: { done: 2 },
    });
    expect(scene.told.at(-1)).toMatchObject({ by: 'pause-after' });
    expect((await scene.drive()).status).toBe('completed');
  });

  test('after the last step has nothing to stop', async () => {
    expect((await makeLaunch().drive({ pauseAfter: 'titles' })).status).toBe('completed');
  });
});

describe('a cancel', () => {
  test('aborts the attempt for good, and wins over a pause', async () => {
    const scene = makeLaunch();
    const control = createControl();
    scene.model.script.set('analyse', [
      (request) =>
        hang(request, () => {
          control.ask({ kind: 'cancel', by: 'command' });
          control.ask({ kind: 'pause', by: 'key' });
        }),
    ]);
    const run = await scene.drive({ control });
    expect(run).toMatchObject({ status: 'cancelled', inFlight: [], data: { abridgement: 'short' } });
    expect(run.history.at(-1)).toMatchObject({ event: 'run-cancelled', by: 'command' });
  });

  test('before a step begins nothing more', async () => {
    const scene = makeLaunch();
    const control = createControl();
    const run = await scene.drive({
      control,
      ports: () => ({ lookForRequests: () => control.ask({ kind: 'cancel', by: 'key' }) }),
    });
    expect(run.status).toBe('cancelled');
    expect(scene.model.asked()).toEqual([]);
  });
});

describe('a failure', () => {
  test('that a retry can help is tried again, ever later, up to three times', async () => {
    const scene = makeLaunch();
    scene.model.script.set('abridge', [failure(), failure({ kind: 'timeout' }), 'short']);
    const run = await scene.drive();
    expect(run.data).toEqual(launchResult);
    expect(scene.clock.delays).toEqual([750, 1500]);
    expect(run.executedTemplates[0]).toMatchObject({ attempt: 3 });
    expect(run.history.filter(({ event }) => event === 'step-failed')).toMatchObject([
      { attempt: 1, kind: 'server-error', retryInMs: 750 },
      { attempt: 2, kind: 'timeout', retryInMs: 1500 },
    ]);
    expect(scene.names().filter((name) => name.startsWith('abridge.'))).toEqual([
      'abridge.1.prompt.md',
      'abridge.1.reply.partial.md',
      'abridge.2.prompt.md',
      'abridge.2.reply.partial.md',
      'abridge.3.paid.json',
      'abridge.3.prompt.md',
      'abridge.3.reply.md',
    ]);
  });

  test('is waited with as long as the server asks', async () => {
    const scene = makeLaunch();
    scene.model.script.set('abridge', [failure({ kind: 'rate-limited', retryAfterMs: 5000 }), 'short']);
    await scene.drive();
    expect(scene.clock.delays).toEqual([5000]);
  });

  test('of every try fails the run; a resume tries the step again from the first', async () => {
    const scene = makeLaunch();
    scene.model.script.set('analyse', [failure(), failure(), failure(), failure(), 'deep']);
    const failed = await scene.drive();
    expect(failed).toMatchObject({
      status: 'failed',
      failure: {
        stepId: 'analyse',
        attempt: 3,
        kind: 'server-error',
        message: 'the server is down',
        canRetry: true,
      },
      data: { abridgement: 'short' },
      inFlight: [],
    });
    const run = await scene.drive();
    expect(run).toMatchObject({ status: 'completed', failure: null, data: launchResult });
    expect(scene.model.asked()).toEqual(['abridge', ...Array(5).fill('analyse'), 'titles']);
  });

  test('that no retry can help fails at once, and its kind is kept', async () => {
    for (const kind of [
      'unauthorized',
      'refused',
      'bad-request',
      'missing-recording',
      'model-unavailable',
    ] as const) {
      const scene = makeLaunch();
      scene.model.script.set('abridge', [failure({ kind, canRetry: false })]);
      expect(await scene.drive()).toMatchObject({ status: 'failed', failure: { kind, canRetry: false } });
      expect(scene.clock.delays).toEqual([]);
    }
  });

  test('is tried as often as the step says', async () => {
    const scene = makeLaunch();
    scene.write(
      'workflows/w.yaml',
      launchWorkflow.replace('[abridgement] }', '[abridgement], retry: { attempts: 5 } }'),
    );
    scene.model.script.set('abridge', [failure(), failure(), failure(), failure(), 'short']);
    expect((await scene.drive()).status).toBe('completed');
    expect(scene.clock.delays).toEqual([750, 1500, 3000, 6000]);
  });

  test('of one step does not use up the tries of the next', async () => {
    const scene = makeLaunch();
    scene.model.script.set('abridge', [failure(), failure(), 'short']);
    scene.model.script.set('analyse', [failure(), failure(), 'deep']);
    expect((await scene.drive()).status).toBe('completed');
  });

  test('is a reply that ends without being whole', async () => {
    const scene = makeLaunch();
    scene.model.script.set('abridge', [
      async function* () {
        yield { kind: 'text', text: 'sho' };
      },
      'short',
    ]);
    expect((await scene.drive()).data).toEqual(launchResult);
    expect(scene.told.find(({ event }) => event === 'step-failed')).toMatchObject({
      cause: { kind: 'incomplete-reply' },
    });
  });

  test('that the engine cannot name is thrown, and the attempt stays in flight', async () => {
    const scene = makeLaunch();
    scene.model.script.set('abridge', [
      () => {
        throw new TypeError('a bug');
      },
    ]);
    await expect(scene.drive()).rejects.toThrow('a bug');
    expect(scene.read()).toMatchObject({ status: 'running', inFlight: [{ stepId: 'abridge', attempt: 1 }] });
  });

  test('is a template that has gone, one that does not parse, and a strict one that lacks a value', async () => {
    const scene = makeLaunch();
    const failedWith = async (template: string, workflow = launchWorkflow) => {
      scene.write('prompts/analyse.hbs', template);
      scene.write('workflows/w.yaml', workflow);
      return (await scene.drive()).failure;
    };
    expect(await failedWith('{{#if tone}}')).toMatchObject({ kind: 'bad-template', canRetry: false });
    expect(await failedWith('{{mood}}', `strict: true\n${launchWorkflow}`)).toMatchObject({
      kind: 'missing-input',
      message: expect.stringContaining('prompts/analyse.hbs:1:3: mood has no value'),
    });
    expect(await failedWith('', launchWorkflow.replace('analyse.hbs', 'gone.hbs'))).toMatchObject({
      message: expect.stringContaining('the template gone.hbs is missing'),
    });
    scene.write('prompts/analyse.hbs', '{{mood}} {{abridgement}}');
    scene.write('workflows/w.yaml', launchWorkflow);
    const run = await scene.drive();
    expect(run.executedTemplates[1]?.warnings).toEqual([
      'prompts/analyse.hbs:1:3: mood has no value, rendered empty',
    ]);
    expect(scene.model.requests[1]?.prompt).toBe(' short');
  });
});

describe('a reply', () => {
  const twoOutputs = launchWorkflow.replace('outputs: [abridgement]', 'outputs: [abridgement, length]');

  test('without an output that a later step needs fails the step that should have given it; the reply is kept', async () => {
    const scene = makeLaunch({ workflow: twoOutputs });
    scene.model.script.set('abridge', ['{"length": 5}', '{"abridgement": "short", "length": 5}']);
    const failed = await scene.drive();
    expect(failed).toMatchObject({
      status: 'failed',
      failure: { stepId: 'abridge', kind: 'missing-output', message: expect.stringContaining('abridgement') },
    });
    expect(completedSteps(failed).size).toBe(0);
    expect(scene.evidence('abridge.1.reply.md')).toBe('{"length": 5}');
    expect((await scene.drive()).status).toBe('completed');
    expect(scene.evidence('abridge.1.reply.md')).toBe('{"length": 5}');
  });

  test('without an output that nobody needs is a warning', async () => {
    const scene = makeLaunch({ workflow: twoOutputs });
    scene.model.script.set('abridge', ['{"abridgement": "short"}']);
    const run = await scene.drive();
    expect(run.status).toBe('completed');
    expect(run.executedTemplates[0]).toMatchObject({
      outputFields: ['abridgement'],
      warnings: ['the reply does not hold length; no step needs it'],
    });
  });

  test('that does not fit its schema is a warning, or fails a step that says strict', async () => {
    const schema = '{"output": {"fields": [{"name": "titles", "type": "array", "required": true}]}}';
    const workflow = launchWorkflow.replace('outputs: [titles]', 'outputs: [titles], schema: titles.json');
    const files = { ...launchFiles, 'schemas/titles.json': schema };
    const warned = makeLaunch({ workflow, files });
    warned.model.script.set('titles', ['no list']);
    expect((await warned.drive()).executedTemplates[2]?.warnings).toHaveLength(1);
    const strict = makeLaunch({
      workflow: workflow.replace('titles.json', 'titles.json, validate: strict, repair: 0'),
      files,
    });
    strict.model.script.set('titles', ['no list', '["One"]']);
    expect(await strict.drive()).toMatchObject({ status: 'failed', failure: { kind: 'schema-mismatch' } });
    expect(await strict.drive()).toMatchObject({ status: 'completed', data: { titles: ['One'] } });
  });

  test('with half a character at the end of a part is written whole', async () => {
    const scene = makeLaunch();
    scene.model.script.set('abridge', [
      async function* () {
        yield { kind: 'text', text: 'sun \ud83c' };
        yield { kind: 'text', text: '\udf1e!' };
        yield finished;
      },
    ]);
    expect((await scene.drive()).data.abridgement).toBe('sun 🌞!');
    expect(scene.evidence('abridge.1.reply.md')).toBe('sun 🌞!');
  });
});

describe('what a person saves while the run goes on', () => {
  test('is in the next prompt', async () => {
    const scene = makeLaunch();
    scene.model.script.set('abridge', [() => replyOf('short', () => scene.edit(setData('tone', 'warm')))]);
    const run = await scene.drive();
    expect(scene.model.requests[1]?.prompt).toBe('Analyse warm: short');
    expect(run.history.find(({ event }) => event === 'edit-merged')).toMatchObject({
      changes: ['data.tone changed'],
    });
    expect(scene.noticed).toMatchObject([{ event: 'edit-merged' }]);
    expect(run).toMatchObject({ status: 'completed', data: { ...launchResult, tone: 'warm' } });
  });

  test('makes a step run again whose record it removes', async () => {
    const scene = makeLaunch();
    scene.model.script.set('abridge', ['short', 'shorter']);
    scene.model.script.set('analyse', [
      () => replyOf('deep', () => scene.edit((content) => Object.assign(content, { executedTemplates: [] }))),
    ]);
    const run = await scene.drive();
    expect(scene.model.asked()).toEqual(['abridge', 'analyse', 'abridge', 'titles']);
    expect(run).toMatchObject({ status: 'completed', data: { abridgement: 'shorter' } });
  });

  test('at the very moment a step starts is in the prompt that is sent, and nothing is sent twice', async () => {
    const scene = makeLaunch();
    let edits = 0;
    const run = await scene.drive({
      ports: ({ store }) => ({
        store: {
          ...store,
          commit: (next) => {
            if (next.inFlight[0]?.stepId === 'analyse' && edits++ === 0) scene.edit(setData('tone', 'warm'));
            return store.commit(next);
          },
        },
      }),
    });
    expect(scene.model.requests.map(({ prompt }) => prompt)).toEqual([
      'Abridge: long',
      'Analyse warm: short',
      'Titles for: deep',
    ]);
    expect(run.history.map(({ event }) => event)).toContain('attempt-aborted');
    expect(run.executedTemplates[1]).toMatchObject({ attempt: 2 });
  });

  test('at that moment of something else disturbs nothing, however often', async () => {
    const scene = makeLaunch();
    let edits = 0;
    const run = await scene.drive({
      ports: ({ store }) => ({
        store: {
          ...store,
          commit: (next) => {
            if (existsSync(scene.paths.file)) scene.edit(setData(`note${++edits}`, edits));
            return store.commit(next);
          },
        },
      }),
    });
    expect(run.executedTemplates.map((record) => record.attempt)).toEqual([1, 1, 1]);
    expect(run.data).toMatchObject({ ...launchResult, note1: 1, [`note${edits}`]: edits });
  });

  test('without being JSON is kept aside, and the run goes on', async () => {
    const scene = makeLaunch();
    scene.model.script.set('abridge', [
      () => replyOf('short', () => writeFileSync(scene.paths.file, '{"tone": ')),
    ]);
    const run = await scene.drive();
    expect(run).toMatchObject({ status: 'completed', data: launchResult });
    const [conflict] = scene.names().filter((name) => name.startsWith('conflict-'));
    expect(scene.evidence(conflict ?? '')).toBe('{"tone": ');
    expect(run.history.find(({ event }) => event === 'edit-kept-aside')).toMatchObject({
      file: conflict,
      message: expect.stringContaining('does not parse at 1:10'),
    });
  });

  test('of what the run changes too leaves the run its own, and keeps theirs whole', async () => {
    const scene = makeLaunch();
    scene.model.script.set('abridge', [
      () => replyOf('short', () => scene.edit(setData('abridgement', 'mine'))),
    ]);
    const run = await scene.drive();
    expect(run.data).toEqual(launchResult);
    const [conflict] = scene.names().filter((name) => name.startsWith('conflict-'));
    expect(JSON.parse(scene.evidence(conflict ?? ''))).toMatchObject({ data: { abridgement: 'mine' } });
    expect(run.history.find(({ event }) => event === 'edit-kept-aside')).toMatchObject({
      message: expect.stringContaining('data.abridgement'),
    });
  });

  test('from an older state of the file undoes no step that was recorded since', async () => {
    const scene = makeLaunch();
    let opened: { [key: string]: unknown } = {};
    scene.model.script.set('abridge', [
      () => replyOf('short', () => scene.edit((content) => Object.assign(opened, structuredClone(content)))),
    ]);
    scene.model.script.set('titles', [
      () =>
        replyOf('["One", "Two"]', () => {
          opened = { ...opened, note: 'from an old buffer' };
          writeFileSync(scene.paths.file, JSON.stringify(opened));
        }),
    ]);
    const run = await scene.drive();
    expect(run).toMatchObject({ status: 'completed', data: launchResult, note: 'from an old buffer' });
    expect(scene.model.asked()).toEqual(['abridge', 'analyse', 'titles']);
    expect(scene.names().filter((name) => name.startsWith('conflict-'))).toEqual([]);
  });

  test('may be nothing any more: a file that has gone is written again', async () => {
    const scene = makeLaunch();
    scene.model.script.set('abridge', [() => replyOf('short', () => unlinkSync(scene.paths.file))]);
    expect(await scene.drive()).toMatchObject({ status: 'completed', data: launchResult });
    expect(scene.read().data).toEqual(launchResult);
  });
});

describe('a run whose lock was taken away', () => {
  test('stops before it writes or pays again', async () => {
    const scene = makeLaunch();
    let isTaken = false;
    const assertHeld = () => {
      if (isTaken) throw new RunOwned('taken');
    };
    scene.model.script.set('abridge', [
      () =>
        replyOf('short', () => {
          isTaken = true;
        }),
    ]);
    await expect(scene.drive({ assertHeld })).rejects.toThrow(RunOwned);
    expect(scene.read()).toMatchObject({
      status: 'running',
      inFlight: [{ stepId: 'abridge' }],
      data: { tone: 'dry' },
    });
    expect(scene.model.asked()).toEqual(['abridge']);
    // The reply is there; the next owner does not pay for it again.
    expect((await scene.drive()).data).toEqual(launchResult);
    expect(scene.model.asked()).toEqual(['abridge', 'analyse', 'titles']);
  });

  test('between steps stops before the next attempt', async () => {
    const scene = makeLaunch();
    const commits: string[] = [];
    const run = scene.drive({
      assertHeld: () => {
        if (commits.includes('step-completed')) throw new RunOwned('taken');
      },
      ports: () => ({ told: ({ event }) => commits.push(event) }),
    });
    await expect(run).rejects.toThrow(RunOwned);
    expect(scene.model.asked()).toEqual(['abridge']);
    expect(scene.names()).not.toContain('analyse.1.prompt.md');
  });
});

describe('a workflow that changed', () => {
  test('does the steps that have no record, wherever they stand', async () => {
    const scene = makeLaunch();
    await scene.drive({ pauseAfter: 'analyse' });
    scene.write('prompts/first.hbs', 'First');
    scene.write(
      'workflows/w.yaml',
      launchWorkflow.replace('steps:', 'steps:\n  - { id: first, prompt: first.hbs, outputs: [first] }'),
    );
    scene.model.script.set('first', ['1']);
    expect((await scene.drive()).status).toBe('completed');
    expect(scene.model.asked()).toEqual(['abridge', 'analyse', 'first', 'titles']);
  });
});
