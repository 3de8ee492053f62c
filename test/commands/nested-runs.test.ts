// The run of a step with `workflow`: begun, gone on with, waited for, paused, failed, cancelled, deleted and edited.
import { rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readRuns } from '../../source/commands/look/read-runs.ts';
import { requestStop } from '../../source/commands/move/request-stop.ts';
import { createControl } from '../../source/engine/control.ts';
import { RunOwned, WrongUse } from '../../source/problem.ts';
import { forkRun } from '../../source/run/fork.ts';
import { parentOf } from '../../source/run/parent.ts';
import type { Run } from '../../source/run/run.ts';
import { pathsOf } from '../../source/storage/run-paths.ts';
import { completedSteps, type Family, makeFamily, outerId } from './helpers/family.ts';

const prompts = {
  'prompts/draft.hbs': 'draft of {{topic}}',
  'prompts/polish.hbs': 'polished {{text}}',
  'prompts/end.hbs': 'end of {{post}}',
};

/** @param middle further steps of the inner workflow, between its two prompts */
function makePublishing(middle = '', keys = ''): Family {
  return makeFamily(
    {
      ...prompts,
      'workflows/outer.yaml': `name: outer
model: none
steps:
  - { id: draft, prompt: draft.hbs, inputs: [topic], outputs: [draft] }
  - id: publish
    workflow: inner
    mapping: { inputs: { text: draft }, outputs: { final: post } }
    ${keys}
  - { id: end, prompt: end.hbs, inputs: [post], outputs: [end] }
`,
      'workflows/inner.yaml': innerWith(middle),
    },
    { topic: 'tea' },
  );
}

const asking = '  - { id: ask, checkpoint: { type: approval, message: Good? }, outputs: [ok] }';
const result = { end: 'end of polished polished draft of tea' };

function only(family: Family): Run {
  const [run, ...others] = family.inner();
  expect(others).toEqual([]);
  if (run === undefined) throw new Error('there is no inner run');
  return run;
}

function lastEntry(run: Run) {
  return run.history.at(-1);
}

describe('a step with workflow', () => {
  test('has a run of its own, that knows whose it is, and takes its outputs', async () => {
    const family = makePublishing();
    expect(await family.drive()).toMatchObject({ status: 'completed', data: result });
    const inner = only(family);
    expect(inner).toMatchObject({
      workflowName: 'inner',
      status: 'completed',
      parent: { id: outerId, stepId: 'publish' },
      data: { text: 'draft of tea' },
    });
    const rows = await readRuns(family.workspace);
    expect(new Map(rows.map((row) => [row.id, 'nested' in row]))).toEqual(
      new Map([
        [inner.id, true],
        [outerId, false],
      ]),
    );
    expect(parentOf(inner)).toEqual({ id: outerId, stepId: 'publish' });
    expect(family.read().executedTemplates[1]).toMatchObject({
      stepId: 'publish',
      run: inner.id,
      attempt: 1,
      outputFields: ['post'],
    });
    expect(family.read().history).toContainEqual(
      expect.objectContaining({ event: 'step-started', stepId: 'publish', run: inner.id }),
    );
  });

  test('has a run for each item of a list, and one that fails may be left out', async () => {
    const family = makeFamily(
      {
        ...prompts,
        'workflows/outer.yaml':
          'name: outer\nmodel: none\nconcurrency: 3\nsteps:\n  - { id: each, workflow: inner, foreach: list, as: text, outputs: [all], onError: continue }\n',
        'workflows/inner.yaml':
          'name: inner\nmodel: none\nsteps:\n  - { id: all, transform: "$number(text) * 2", outputs: [all] }\n',
      },
      { list: ['1', 'no', '3'] },
    );
    expect(await family.drive()).toMatchObject({ status: 'completed', data: { all: [2, null, 6] } });
    const failed = family.inner().find(({ status }) => status === 'failed');
    expect(family.read().executedTemplates).toContainEqual(
      expect.objectContaining({ item: '2', failed: expect.any(String), run: failed?.id }),
    );
    expect(family.inner().map(({ status, parent }) => [status, parent])).toEqual(
      expect.arrayContaining([
        ['completed', { id: outerId, stepId: 'each', item: '1' }],
        ['failed', { id: outerId, stepId: 'each', item: '2' }],
        ['completed', { id: outerId, stepId: 'each', item: '3' }],
      ]),
    );
  });

  test('hands its model on', async () => {
    const family = makePublishing('', 'model: recorded');
    expect(await family.drive()).toMatchObject({ status: 'failed', failure: { kind: 'child-failed' } });
    expect(only(family)).toMatchObject({
      options: { model: 'recorded' },
      failure: { kind: 'missing-recording' },
    });
  });
});

describe('a run of a step that waits for a person', () => {
  test('pauses the run it belongs to, and goes on with it when it is answered', async () => {
    const family = makePublishing(asking);
    const paused = await family.drive();
    const { id } = only(family);
    expect(paused).toMatchObject({ status: 'paused', inFlight: [{ stepId: 'publish', run: id }] });
    expect(lastEntry(paused)).toMatchObject({ event: 'run-paused', by: 'child' });
    for (const words of [id, 'Good?', `caesura answer ${id} --yes`])
      expect(lastEntry(paused)?.message).toContain(words);
    await expect(family.move(outerId, { kind: 'answer', answer: { data: {} } })).rejects.toThrow(id);

    // Nothing is there to do for it yet.
    expect(await family.drive()).toMatchObject({ status: 'paused' });
    const moved = await family.move(id, { kind: 'answer', answer: { data: {}, verdict: true } });
    expect(moved).toMatchObject({ id: outerId, status: 'completed', data: result });
    expect(completedSteps(family)).toEqual([
      `${outerId} draft`,
      `${id} polish`,
      `${id} ask`,
      `${id} finish`,
      `${outerId} publish`,
      `${outerId} end`,
    ]);
  });

  test('keeps nothing else from being done', async () => {
    const family = makeFamily(
      {
        ...prompts,
        'workflows/outer.yaml': `name: outer
model: none
concurrency: 2
steps:
  - { id: one, workflow: inner, inputs: [text], outputs: [ok] }
  - { id: two, prompt: draft.hbs, inputs: [topic], outputs: [two] }
  - { id: three, prompt: end.hbs, mapping: { inputs: { post: two } }, outputs: [three] }
  - { id: four, prompt: end.hbs, mapping: { inputs: { post: ok } }, outputs: [four] }
`,
        'workflows/inner.yaml': `name: inner\nsteps:\n${asking.replace('outputs', 'inputs: [text], outputs')}\n`,
      },
      { topic: 'tea', text: 'x' },
    );
    expect(await family.drive()).toMatchObject({
      status: 'paused',
      data: { three: 'end of draft of tea' },
      progress: { done: 2 },
    });
    const { id } = only(family);
    const moved = await family.move(id, { kind: 'answer', answer: { data: {}, verdict: true } });
    expect(moved).toMatchObject({ id: outerId, status: 'completed', data: { four: 'end of true' } });
  });

  test('that is completed while the other one is being stopped is not left alone', async () => {
    const family = makePublishing(asking);
    let answered = false;
    const run = await family.drive({
      onTold: (event) => {
        if (event.event !== 'run-paused' || answered) return;
        answered = true;
        // As a process does it that is quicker than this one.
        family.edit(only(family).id, (content) => {
          content.data = { text: 'draft of tea', final: 'quick' };
          content.status = 'completed';
          content.checkpoint = null;
        });
      },
    });
    expect(run).toMatchObject({ status: 'completed', data: { end: 'end of quick' } });
  });

  test('leaves a run alone that somebody else moves, and says so', async () => {
    const family = makePublishing(asking);
    await family.drive();
    const { id } = only(family);
    const moved = await family.owning(outerId, async () => {
      // Its owner is at work, and not on its way out.
      family.edit(outerId, (content) => {
        content.status = 'running';
      });
      return family.move(id, { kind: 'answer', answer: { data: {}, verdict: true } });
    });
    expect(moved).toMatchObject({ id, status: 'completed' });
    expect(family.said.join('\n')).toContain(`the run ${outerId} belongs to`);
    expect(await family.drive()).toMatchObject({ status: 'completed', data: result });
  });

  test('goes no way up to a run that was cancelled', async () => {
    const family = makePublishing(asking);
    await family.drive();
    const { id } = only(family);
    const signal = new AbortController().signal;
    await requestStop(family.context, { id: outerId, request: 'cancel', by: 'command', signal });
    expect(family.read(id).status).toBe('cancelled');
    expect(family.read().status).toBe('cancelled');
  });
});

describe('pausing and cancelling', () => {
  test.each(['pause', 'pause-now', 'cancel'] as const)('%s reaches the run of the step', async (kind) => {
    const family = makePublishing();
    const control = createControl();
    const stopped = await family.drive({
      control,
      onTold: (event, run) => {
        if (event.event === 'step-completed' && run.workflowName === 'inner')
          control.ask({ kind, by: 'command' });
      },
    });
    const status = kind === 'cancel' ? 'cancelled' : 'paused';
    expect(stopped).toMatchObject({ status });
    expect(only(family)).toMatchObject({ status, progress: { done: 1 } });
    expect(lastEntry(only(family))).toMatchObject({ by: 'command' });
    if (kind === 'cancel') return;
    expect(await family.drive()).toMatchObject({ status: 'completed', data: result });
    expect(new Set(completedSteps(family)).size).toBe(completedSteps(family).length);
  });

  test('of the run of a step alone pauses the other one too, which says why', async () => {
    const family = makePublishing();
    const signal = new AbortController().signal;
    let asked: Promise<unknown> | undefined;
    const stopped = await family.drive({
      onTold: (event, { id, workflowName }) => {
        if (event.event === 'step-started' && workflowName === 'inner')
          asked ??= requestStop(family.context, { id, request: 'pause', by: 'key', signal });
      },
    });
    await asked;
    const { id } = only(family);
    expect(only(family)).toMatchObject({ status: 'paused' });
    expect(stopped).toMatchObject({ status: 'paused' });
    expect(lastEntry(stopped)).toMatchObject({ by: 'child' });
    expect(lastEntry(stopped)?.message).toContain(`its run ${id} has been paused`);
    expect(await family.move(id)).toMatchObject({ id: outerId, status: 'completed', data: result });
  });

  test('of a run whose process is gone stops what it has left', async () => {
    const family = makePublishing(asking);
    await family.drive();
    for (const id of [outerId, only(family).id])
      family.edit(id, (content) => {
        content.status = 'running';
        content.checkpoint = null;
      });
    const signal = new AbortController().signal;
    await requestStop(family.context, { id: outerId, request: 'pause', by: 'command', signal });
    expect([family.read().status, only(family).status]).toEqual(['paused', 'paused']);
  });
});

describe('a run of a step that fails', () => {
  const failing = '  - { id: check, transform: "$number(polished)", outputs: [number] }';

  test('fails the step, and the very run goes on when the other one does', async () => {
    const family = makePublishing(failing);
    const failed = await family.drive();
    const { id } = only(family);
    expect(failed).toMatchObject({
      status: 'failed',
      failure: { stepId: 'publish', kind: 'child-failed' },
      inFlight: [{ stepId: 'publish', run: id }],
    });
    for (const words of [id, 'failed at check', `caesura rerun ${outerId} --from publish`])
      expect(failed.failure?.message).toContain(words);
    family.write({
      'workflows/inner.yaml': innerWith('  - { id: check, transform: "1", outputs: [number] }'),
    });
    expect(await family.drive()).toMatchObject({ status: 'completed', data: result });
    expect(only(family).id).toBe(id);
    expect(completedSteps(family).filter((step) => step === `${id} polish`)).toHaveLength(1);
  });

  test('may be mended alone: then the other one goes on', async () => {
    const family = makePublishing(failing);
    await family.drive();
    const { id } = only(family);
    family.write({
      'workflows/inner.yaml': innerWith('  - { id: check, transform: "1", outputs: [number] }'),
    });
    expect(await family.move(id)).toMatchObject({ id: outerId, status: 'completed', data: result });
  });

  test('is tried again by itself where the step says so, and is another one only after a rerun', async () => {
    const family = makePublishing(failing, 'retry: { attempts: 2 }');
    await family.drive();
    // A wrong expression is no failure that trying again can help.
    expect(family.read().history.filter(({ event }) => event === 'step-failed')).toHaveLength(1);
    const rerun = await family.move(outerId, { kind: 'rerun', from: 'publish' });
    expect(rerun).toMatchObject({ status: 'failed', inFlight: [{ run: expect.any(String), attempt: 2 }] });
    expect(family.inner()).toHaveLength(2);
  });

  test('that is cancelled says how to go on', async () => {
    const family = makePublishing(asking);
    await family.drive();
    const { id } = only(family);
    const signal = new AbortController().signal;
    await requestStop(family.context, { id, request: 'cancel', by: 'command', signal });
    const failed = await family.drive();
    expect(failed).toMatchObject({ status: 'failed', failure: { kind: 'child-failed', canRetry: false } });
    expect(failed.failure?.message).toContain('is cancelled');
  });

  test('takes longer than the step may', async () => {
    const family = makePublishing(
      '  - { id: sleep, command: [sleep, "60"], outputs: [slept] }',
      'timeout: 300',
    );
    expect(await family.drive()).toMatchObject({ status: 'failed', failure: { kind: 'timeout' } });
    expect(only(family)).toMatchObject({ status: 'paused' });
    expect(lastEntry(only(family))).toMatchObject({ by: 'parent' });
  });
});

test('a fork of the run of a step belongs to no other run', async () => {
  const family = makePublishing(asking);
  await family.drive();
  const fork = forkRun(only(family), undefined, { id: 'f', data: {}, by: 'command', now: new Date(0) });
  expect(parentOf(fork)).toBeUndefined();
  expect(fork).toMatchObject({ status: 'waiting', data: { text: 'draft of tea' } });
});

describe('a run of a step, by hand', () => {
  test('edited: its data as they are count, and a completed one is not run again', async () => {
    const family = makePublishing();
    await family.drive();
    const { id } = only(family);
    family.edit(id, (content) => {
      content.data = { text: '', polished: '', final: 'by hand' };
    });
    family.edit(outerId, (content) => {
      content.status = 'running';
      content.executedTemplates = family
        .read()
        .executedTemplates.slice(0, 1)
        .map((record) => ({ ...record }));
      content.inFlight = [
        { stepId: 'publish', attempt: 1, startedAt: '2026-01-01T00:00:00.000Z', promptHash: '', run: id },
      ];
    });
    family.told.length = 0;
    const done = await family.drive();
    expect(done).toMatchObject({ status: 'completed', data: { end: 'end of by hand' } });
    expect(done.executedTemplates[1]?.warnings?.join()).toContain('the inputs are others');
    expect(completedSteps(family)).toEqual([`${outerId} publish`, `${outerId} end`]);
  });

  test.each(['file and folder', 'file'] as const)(
    'deleted (%s): it is made, and history says so',
    async (what) => {
      const family = makePublishing(asking);
      await family.drive();
      const { id } = only(family);
      const { file, folder } = pathsOf(family.workspace, id);
      rmSync(file);
      if (what === 'file and folder') rmSync(folder, { recursive: true });
      const paused = await family.drive();
      const made = only(family);
      expect(made).toMatchObject({ status: 'waiting', progress: { done: 1 } });
      // What a deleted run has left is another run's.
      expect(made.id === id).toBe(what === 'file and folder');
      expect(paused.inFlight).toMatchObject([{ run: made.id }]);
      expect(paused.history).toContainEqual(
        expect.objectContaining({ event: 'child-missing', stepId: 'publish', run: id }),
      );
    },
  );

  test('moved by another process: the other run refuses, naming it', async () => {
    const family = makePublishing(asking);
    await family.drive();
    const { id } = only(family);
    await family.owning(id, async () => {
      family.edit(id, (content) => {
        content.status = 'running';
        content.checkpoint = null;
      });
      const refused = family.drive();
      await expect(refused).rejects.toThrow(RunOwned);
      await expect(refused).rejects.toThrow(`the run ${id}, which publish of ${outerId} needs, belongs to`);
    });
  });
});

test('a workflow whose commands changed after they were agreed to is not run within another one', async () => {
  const family = makePublishing('  - { id: list, command: [echo, one], outputs: [one] }');
  await family.drive();
  family.write({
    'workflows/inner.yaml': innerWith('  - { id: list, command: [echo, two], outputs: [one] }'),
  });
  const { ensureTrust } = await import('../../source/commands/move/ensure-trust.ts');
  const { findDefinition, requireUsable } = await import(
    '../../source/commands/definitions/find-workflow.ts'
  );
  const { workflow } = requireUsable(await findDefinition(family.workspace, 'outer', family.root));
  const refused = ensureTrust(family.context, workflow, false);
  await expect(refused).rejects.toThrow(WrongUse);
  await expect(refused).rejects.toThrow('echo two');
});

function innerWith(middle: string): string {
  return `name: inner
model: none
steps:
  - { id: polish, prompt: polish.hbs, inputs: [text], outputs: [polished] }
${middle}
  - { id: finish, prompt: polish.hbs, mapping: { inputs: { text: polished } }, outputs: [final] }
`;
}
