// Replies that do not fit: sent back with what is wrong, as attempts of their own, until they fit or it is enough.
import { describe, expect, test } from 'vitest';
import { answerCheckpoint } from '../../source/commands/move/answer-checkpoint.ts';
import { createControl } from '../../source/engine/control.ts';
import type { ReplyPart } from '../../source/model/model.ts';
import type { Run } from '../../source/run/run.ts';
import type { RunEvent } from '../../source/run/run-event.ts';
import type { GivenAnswer } from '../../source/workflow/answer/read-answer.ts';
import type { Workflow } from '../../source/workflow/workflow.ts';
import { crashAt } from './helpers/crash-at.ts';
import { conversations, makeRepair, repairResult, replies, titlesSchema } from './helpers/launch-repair.ts';
import { makeScene } from './helpers/scene.ts';
import { createScriptedModel, failure, hang, replyOf } from './helpers/scripted-model.ts';

const { none, short, fits } = replies;

const shortFaults =
  '- tone: is missing\n- titles[1]: must NOT have more than 9 characters, not "Everything about pots"';

const failures = (run: Run) => run.history.filter(({ event }) => event === 'step-failed');

describe('a reply that does not fit', () => {
  test('is sent back with what is wrong, and the reply to that counts', async () => {
    const scene = makeRepair([short, fits]);
    const run = await scene.drive();
    expect(run).toMatchObject({ status: 'completed', data: repairResult, repairs: [] });
    expect(conversations(scene)).toEqual([
      ['Titles for tea'],
      ['Titles for tea', short, expect.stringContaining(shortFaults)],
    ]);
    expect(run.executedTemplates[0]).toMatchObject({ attempt: 2, repairs: [1], transcript: 'titles.2' });
  });

  test('is an attempt of its own, with its files, its failure and its cost', async () => {
    const scene = makeRepair([short, fits]);
    const run = await scene.drive();
    expect(scene.evidence('titles.1.prompt.md')).toBe('Titles for tea');
    expect(scene.evidence('titles.1.reply.md')).toBe(short);
    const sent = scene.evidence('titles.2.prompt.md');
    expect(sent).toContain(
      `Titles for tea\n\n---\n\nThe reply of attempt 1:\n\n${short}\n\n---\n\nSent back:`,
    );
    expect(sent).toContain(shortFaults);
    expect(scene.evidence('titles.2.reply.md')).toBe(fits);
    expect(failures(run)).toMatchObject([
      {
        stepId: 'titles',
        attempt: 1,
        kind: 'schema-mismatch',
        message: expect.stringContaining('It is kept in titles.1.reply.md'),
        model: 'scripted',
        usage: { outputTokens: 7 },
        sentBack: { repair: 1, of: 2 },
      },
    ]);
    expect(run.history.filter(({ event }) => event === 'step-started')).toMatchObject([
      { attempt: 1 },
      { attempt: 2, repair: 1 },
      { stepId: 'end' },
    ]);
    expect(run.spent).toMatchObject({ attempts: 3, outputTokens: 21 });
  });

  test('is sent back with all that was said before', async () => {
    const scene = makeRepair([none, short, fits]);
    expect((await scene.drive()).data).toEqual(repairResult);
    expect(conversations(scene)[2]).toEqual([
      'Titles for tea',
      none,
      expect.stringContaining('- titles: must be an array, not "I would rather not."'),
      short,
      expect.stringContaining(shortFaults),
    ]);
  });

  test('fails the step when it has been sent back often enough, and a retry begins anew', async () => {
    const scene = makeRepair([none, short, short, short, fits]);
    const run = await scene.drive();
    expect(run).toMatchObject({
      status: 'failed',
      failure: { stepId: 'titles', attempt: 3, kind: 'schema-mismatch', canRetry: false },
      repairs: [],
    });
    expect(run.failure?.message).toContain(
      'It is kept in titles.3.reply.md. It was sent back 2 times; the replies before it are kept in titles.1.reply.md, titles.2.reply.md',
    );
    expect(await scene.drive()).toMatchObject({ status: 'completed', data: repairResult });
    expect(conversations(scene).map(({ length }) => length)).toEqual([1, 3, 5, 1, 3]);
    expect(scene.names()).toEqual(expect.arrayContaining(['titles.1.reply.md', 'titles.5.reply.md']));
  });

  test.each([
    ['twice where the step is strict and says nothing', '', 3],
    ['not at all where the step says so', ', repair: 0', 1],
  ])('is sent back %s', async (_, keys, asked) => {
    const scene = makeRepair([short], keys);
    expect((await scene.drive()).status).toBe('failed');
    expect(conversations(scene)).toHaveLength(asked);
  });

  test('is no failure of the server: those are counted for each try', async () => {
    const busy = failure();
    const scene = makeRepair([busy, busy, short, busy, busy, fits]);
    const run = await scene.drive();
    expect(run).toMatchObject({ status: 'completed', data: repairResult });
    expect(failures(run).map(({ kind }) => kind)).toEqual([
      'server-error',
      'server-error',
      'schema-mismatch',
      'server-error',
      'server-error',
    ]);
  });

  test('lacks an output that a later step needs, where the step asks for repairs', async () => {
    const workflow = (keys: string) => `name: w
steps:
  - { id: titles, prompt: titles.hbs, inputs: [topic], outputs: [tone, titles]${keys} }
  - { id: end, prompt: end.hbs, inputs: [titles], outputs: [end] }
`;
    const asked = makeRepair([none, fits], '', { workflow: workflow(', repair: 1') });
    expect(await asked.drive()).toMatchObject({ status: 'completed', data: repairResult });
    expect(conversations(asked)[1]?.[2]).toContain(
      '- titles: is missing\n- the reply must be one JSON object with tone, titles',
    );
    const unasked = makeRepair([none, fits], '', { workflow: workflow('') });
    expect(await unasked.drive()).toMatchObject({ status: 'failed', failure: { kind: 'missing-output' } });
  });

  test('because its schema cannot be used is not sent back', async () => {
    const scene = makeRepair([fits]);
    scene.write(
      'schemas/titles.json',
      '{"type": "object", "properties": {"titles": {"$ref": "other.json"}}}',
    );
    expect(await scene.drive()).toMatchObject({ status: 'failed', failure: { attempt: 1 } });
  });

  test('is not sent back to a recording, nor to the prompt itself', async () => {
    const scene = makeRepair([
      async function* (): AsyncIterable<ReplyPart> {
        yield { kind: 'text', text: short };
        yield { kind: 'finished', model: 'recorded', warnings: [] };
      },
    ]);
    expect(await scene.drive()).toMatchObject({ status: 'failed', failure: { attempt: 1 } });
    expect(conversations(scene)).toHaveLength(1);
  });

  test('of an item is sent back for that item', async () => {
    const workflow = `name: w
steps:
  - { id: titles, prompt: titles.hbs, foreach: topics, as: topic, concurrency: 2, onError: continue, outputs: [titles, tone], schema: titles.json, validate: strict, repair: 1 }
`;
    const model = createScriptedModel({
      titles: [
        ({ prompt, corrections = [] }) =>
          replyOf(
            prompt.endsWith('cups') || (prompt.endsWith('pots') && corrections.length === 0) ? short : fits,
          ),
      ],
    });
    const scene = makeRepair([], '', { workflow, model, data: { topics: ['tea', 'pots', 'cups'] } });
    const run = await scene.drive();
    expect(run).toMatchObject({
      status: 'completed',
      data: { titles: [['Tea', 'Pots'], ['Tea', 'Pots'], null] },
      repairs: [],
    });
    const records = run.executedTemplates.filter(({ item }) => item !== undefined);
    expect(records.find(({ item }) => item === '2')).toMatchObject({ attempt: 2, repairs: [1] });
    expect(records.find(({ item }) => item === '3')?.failed).toContain('titles.3.1.reply.md');
  });
});

describe('the structure of a reply', () => {
  test('is asked for, with every try', async () => {
    const scene = makeRepair([short, fits]);
    await scene.drive();
    const asked = scene.model.requests.map(({ schema }) => schema);
    expect(asked).toEqual([titlesSchema, titlesSchema, undefined]);
  });

  test('is not asked for where a reply that does not fit is only a warning', async () => {
    const scene = makeRepair([fits]);
    scene.write(
      'workflows/w.yaml',
      'name: w\nsteps:\n  - { id: titles, prompt: titles.hbs, inputs: [topic], outputs: [titles, tone], schema: titles.json }\n',
    );
    await scene.drive();
    expect(scene.model.requests[0]).not.toHaveProperty('schema');
  });
});

describe('a run that stops in the middle of a repair', () => {
  test('takes the reply that is there when it goes on', async () => {
    const scene = makeRepair([short, fits]);
    await crashAt(scene, (next) => next.executedTemplates.length === 1);
    expect(scene.read()).toMatchObject({ inFlight: [{ attempt: 2, repair: 1 }] });
    expect((await scene.drive()).data).toEqual(repairResult);
    expect(conversations(scene)).toHaveLength(2);
  });

  test('sends back what is there when it goes on', async () => {
    const scene = makeRepair([short, fits]);
    await crashAt(scene, (next) => next.repairs !== undefined);
    expect(scene.read().repairs).toBeUndefined();
    expect((await scene.drive()).data).toEqual(repairResult);
    expect(conversations(scene).map(({ length }) => length)).toEqual([1, 3]);
  });

  test('goes on with the repair that was cut off', async () => {
    const scene = makeRepair([
      none,
      short,
      (request) => hang({ ...request, signal: AbortSignal.abort(new Error('crash')) }),
      fits,
    ]);
    await expect(scene.drive()).rejects.toThrow('crash');
    const run = await scene.drive();
    expect(run).toMatchObject({
      data: repairResult,
      executedTemplates: [{ attempt: 4, repairs: [1, 2] }, {}],
    });
    expect(conversations(scene).map(({ length }) => length)).toEqual([1, 3, 5, 5]);
  });

  test.each(['pause', 'pause-now'] as const)('by a %s goes on with it', async (kind) => {
    const control = createControl();
    const ask = () => control.ask({ kind, by: 'key' });
    const scene = makeRepair([
      kind === 'pause' ? () => replyOf(short, ask) : short,
      ...(kind === 'pause' ? [] : [(request: Parameters<typeof hang>[0]) => hang(request, ask)]),
      fits,
    ]);
    expect(await scene.drive({ control })).toMatchObject({ status: 'paused', inFlight: [] });
    expect(scene.read().repairs).toMatchObject([{ stepId: 'titles', tries: [{ attempt: 1 }] }]);
    expect((await scene.drive()).data).toEqual(repairResult);
    expect(conversations(scene).map(({ length }) => length)).toEqual(kind === 'pause' ? [1, 3] : [1, 3, 3]);
  });

  test('by a failure of the server goes on with it', async () => {
    const scene = makeRepair([short, failure({ kind: 'unauthorized', canRetry: false }), fits]);
    expect(await scene.drive()).toMatchObject({ status: 'failed', failure: { kind: 'unauthorized' } });
    expect((await scene.drive()).data).toEqual(repairResult);
    expect(conversations(scene).map(({ length }) => length)).toEqual([1, 3, 3]);
  });

  test('since a model can answer no more is gone on with by the next one', async () => {
    const gone = failure({ kind: 'model-unavailable', canRetry: false, ofModel: true });
    const scene = makeRepair([short, gone, fits], ', repair: 1', { models: ['p/a', 'p/b'] });
    expect((await scene.drive()).data).toEqual(repairResult);
    expect(scene.model.requests.map(({ model }) => model)).toEqual(['p/a', 'p/a', 'p/b', 'p/b']);
    expect(conversations(scene).map(({ length }) => length)).toEqual([1, 3, 3]);
  });

  test('since the server takes no such conversation begins anew', async () => {
    const scene = makeRepair([short, failure({ kind: 'bad-request', canRetry: false }), fits]);
    expect(await scene.drive()).toMatchObject({ status: 'failed', failure: { kind: 'bad-request' } });
    expect((await scene.drive()).data).toEqual(repairResult);
    expect(conversations(scene).map(({ length }) => length)).toEqual([1, 3, 1]);
  });

  test('begins anew where the prompt is another one by now, with all of its repairs', async () => {
    const scene = makeRepair([short, fits, short, short, fits]);
    await crashAt(scene, (next) => next.executedTemplates.length === 1);
    scene.write('prompts/titles.hbs', 'Better titles for {{topic}}');
    expect(await scene.drive()).toMatchObject({ data: repairResult, repairs: [] });
    expect(conversations(scene).map(([prompt, ...corrections]) => [prompt, corrections.length])).toEqual([
      ['Titles for tea', 0],
      ['Titles for tea', 2],
      ['Better titles for tea', 0],
      ['Better titles for tea', 2],
      ['Better titles for tea', 4],
    ]);
  });

  test('begins anew where the reply that was sent back is not there any more', async () => {
    const scene = makeRepair([short, fits]);
    const copy = makeRepair([short, fits]);
    const control = createControl();
    scene.model.script.set('titles', [() => replyOf(short, () => control.ask({ kind: 'pause', by: 'key' }))]);
    await scene.drive({ control });
    await copy.drive({ pauseAfter: 'titles' });
    copy.edit((content) => {
      content.repairs = [
        {
          stepId: 'titles',
          promptHash: String(scene.read().repairs?.[0]?.promptHash),
          tries: [{ attempt: 9, faults: ['x'] }],
        },
      ];
      content.executedTemplates = [];
    });
    copy.model.script.set('titles', [fits]);
    expect(await copy.drive()).toMatchObject({ data: repairResult, repairs: [] });
    expect(conversations(copy).at(-1)).toEqual(['Titles for tea']);
  });

  test('at its budget waits for a person between two tries', async () => {
    const scene = makeRepair([short, fits], '', {
      workflow: `name: w
budget: { tokens: 7 }
steps:
  - { id: titles, prompt: titles.hbs, inputs: [topic], outputs: [titles, tone], schema: titles.json, validate: strict }
`,
    });
    const run = await scene.drive();
    expect(run).toMatchObject({ status: 'waiting', checkpoint: { stepId: 'titles', budget: { tokens: 7 } } });
    expect(run.repairs).toMatchObject([{ stepId: 'titles' }]);
    const done = await scene.drive({ prelude: saying({ data: {}, verdict: true }) });
    expect(done).toMatchObject({ status: 'completed', data: { tone: 'dry' } });
    expect(conversations(scene).map(({ length }) => length)).toEqual([1, 3]);
  });
});

const saying =
  (given: GivenAnswer) =>
  (run: Run, workflow: Workflow): readonly RunEvent[] =>
    run.status === 'waiting'
      ? [answerCheckpoint(workflow, run, given, 'command', new Date(run.updatedAt))]
      : [];

describe('a repaired reply', () => {
  test('does not make its step stale', async () => {
    const scene = makeRepair([short, fits]);
    await scene.drive();
    const asked = scene.model.requests.length;
    expect(await scene.drive({ redoesStale: true })).toMatchObject({ status: 'completed' });
    expect(scene.model.requests).toHaveLength(asked);
    scene.write('prompts/titles.hbs', 'Better titles for {{topic}}');
    await scene.drive({ redoesStale: true });
    expect(conversations(scene).at(-1)).toEqual(['Better titles for tea']);
  });

  test('is shown to a person, who may ask again; then its repairs begin anew', async () => {
    const scene = makeRepair([short, fits, short, fits], ', repair: 1, checkpoint: true');
    const waiting = await scene.drive();
    expect(waiting).toMatchObject({
      status: 'waiting',
      checkpoint: { reply: { data: { tone: 'dry' }, record: { attempt: 2, repairs: [1] } } },
      repairs: [],
    });
    const again = await scene.drive({ prelude: saying({ data: {}, again: 'warmer' }) });
    expect(again).toMatchObject({ status: 'waiting', checkpoint: { reply: { record: { attempt: 4 } } } });
    expect(conversations(scene).map(({ length }) => length)).toEqual([1, 3, 1, 3]);
    expect(await scene.drive({ prelude: saying({ data: {} }) })).toMatchObject({
      status: 'completed',
      data: repairResult,
    });
  });

  test('that a person has not accepted is adopted when another step is opened again', async () => {
    const scene = makeRepair([short, fits], ', repair: 1, checkpoint: true');
    await scene.drive();
    const reopened = (run: Run): readonly RunEvent[] => [
      {
        at: run.updatedAt,
        event: 'steps-reopened',
        fromStep: 'end',
        stepIds: ['end'],
        by: 'command',
      },
    ];
    expect(await scene.drive({ prelude: reopened })).toMatchObject({
      status: 'waiting',
      checkpoint: { reply: { data: { tone: 'dry' } } },
    });
    expect(conversations(scene)).toHaveLength(2);
  });

  test('of a run whose file uses the name for something else leaves that alone until it is needed', async () => {
    const scene = makeScene({
      workflow: 'name: w\nsteps:\n  - { id: a, prompt: a.hbs, outputs: [x] }\n',
      files: { 'prompts/a.hbs': 'A' },
      model: createScriptedModel({ a: ['x'] }),
    });
    await scene.drive();
    scene.edit((content) => {
      content.repairs = 'left door';
      content.executedTemplates = [];
      content.status = 'paused';
    });
    expect(await scene.drive()).toMatchObject({ status: 'completed', repairs: 'left door' });
  });
});
