import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRun } from '../../source/run/parse-run.ts';
import type { Run } from '../../source/run/run.ts';
import { json } from './helpers/arbitrary-run.ts';
import { makeRecord, makeRun, objectOf } from './helpers/sample-run.ts';

const file = 'workflow-data/k3v9x2m7q4tz.json';

function parse(content: unknown, id = 'k3v9x2m7q4tz') {
  return parseRun(typeof content === 'string' ? content : JSON.stringify(content, null, 2), id, file);
}

function runOf(content: unknown): Run {
  const parsed = parse(content);
  if ('problem' in parsed) throw new Error(parsed.problem.message);
  return parsed.run;
}

function problemOf(content: unknown) {
  const parsed = parse(content);
  return 'problem' in parsed ? parsed.problem : undefined;
}

/** A file as existing workspaces have it. */
const older = {
  id: 'k3v9x2m7q4tz',
  workflowName: 'youtube-launch',
  startedAt: '2025-11-22T10:00:00.000Z',
  updatedAt: '2025-11-22T10:01:30.000Z',
  data: { transcript: 'words' },
  executedTemplates: [
    {
      stepId: 'abridge',
      templatePath: 'abridge.hbs',
      executedAt: '2025-11-22T10:01:00.000Z',
      outputFields: ['abridgement'],
      renderTimeMs: 3,
    },
  ],
};

describe('a file of an existing workspace', () => {
  test('without a status is paused, with everything it did not have empty', () => {
    const parsed = parse(older);
    expect(parsed).toMatchObject({
      statusInferred: true,
      run: {
        ...older,
        status: 'paused',
        checkpoint: null,
        failure: null,
        inFlight: [],
        history: [],
        options: {},
        workflow: null,
      },
    });
    expect(parsed).not.toHaveProperty('foreignId');
  });

  test('without a status waits where it has a checkpoint', () => {
    const checkpoint = {
      stepId: 'pick',
      templatePath: 'pick.hbs',
      inputType: 'selection',
      options: ['a', 'b'],
    };
    expect(runOf({ ...older, checkpoint })).toMatchObject({
      status: 'waiting',
      checkpoint: { ...checkpoint, outputField: 'pick' },
    });
    expect(runOf({ ...older, checkpoint: { stepId: 'pick', message: null, options: null } })).toMatchObject({
      checkpoint: { stepId: 'pick', templatePath: '', inputType: 'freeform' },
    });
    const foreign = { ...checkpoint, question: { type: 'poll' }, until: 7, outputFields: [1] };
    expect(runOf({ ...older, checkpoint: foreign })).toEqual(runOf({ ...older, checkpoint }));
    expect(runOf({ ...older, checkpoint: null }).status).toBe('paused');
  });

  test('may have little more than a name', () => {
    expect(runOf({ workflowName: 'w' })).toMatchObject({
      id: 'k3v9x2m7q4tz',
      status: 'paused',
      data: {},
      executedTemplates: [],
      progress: { done: 0, total: 0 },
    });
    expect(
      runOf({ workflowName: 'w', executedTemplates: [{ stepId: 'a', templatePath: null }] }),
    ).toMatchObject({
      executedTemplates: [{ stepId: 'a', templatePath: '', outputFields: [], renderTimeMs: 0 }],
    });
  });
});

describe('the identity of a run', () => {
  test('is the name of its file; another id inside is told', () => {
    expect(parse({ ...older, id: 'copied' })).toMatchObject({
      foreignId: 'copied',
      run: { id: 'k3v9x2m7q4tz' },
    });
    const { id: _, ...without } = older;
    expect(parse(without)).not.toHaveProperty('foreignId');
  });
});

describe('a state that cannot be', () => {
  test.each([
    ['waiting without a checkpoint', { status: 'waiting', checkpoint: null }],
    ['failed without a failure', { status: 'failed' }],
  ])('%s becomes paused', (_name, change) => {
    expect(runOf({ ...older, ...change })).toMatchObject({
      status: 'paused',
      checkpoint: null,
      failure: null,
    });
  });

  test.each(['running', 'paused', 'completed', 'cancelled'])(
    '%s has neither checkpoint nor failure',
    (status) => {
      const checkpoint = { stepId: 'pick' };
      const failure = { stepId: 'a', attempt: 1, kind: 'x', message: 'x', at: 'now', canRetry: true };
      expect(runOf({ ...older, status, checkpoint, failure })).toMatchObject({
        status,
        checkpoint: null,
        failure: null,
      });
      expect(runOf({ ...older, status: 'failed', checkpoint, failure })).toMatchObject({
        checkpoint: null,
        failure,
      });
    },
  );
});

describe('a file that is no run', () => {
  test.each([
    ['[]', {}, 'a run is a JSON object'],
    ['an unknown status', { ...older, status: 'in-progress' }, 'status'],
    ['records that are no list', { ...older, executedTemplates: {} }, 'executedTemplates'],
    ['data that is a list', { ...older, data: [1] }, 'data: must be an object'],
    ['a newer format', { ...older, formatVersion: 2 }, 'newer Caesura'],
    [
      'a record without a step',
      { ...older, executedTemplates: [{ templatePath: 'x' }] },
      'executedTemplates.0.stepId',
    ],
    ['a history of texts', { ...older, history: ['started'] }, 'history.0'],
  ])('%s is refused, with the place', (name, content, message) => {
    const problem = problemOf(name === '[]' ? [] : content);
    expect(problem?.message).toContain(message);
    expect(problem?.place).toMatchObject({ file });
    expect(problem?.hint).toContain('left as it is');
  });

  test('is told with the line and column of what is wrong', () => {
    const text = '{\n  "workflowName": "w",\n  "status": "odd"\n}\n';
    expect(problemOf(text)?.place).toEqual({ file, line: 3, column: 3 });
    expect(problemOf('{\n  "workflowName": "w",\n}\n')?.place).toEqual({ file, line: 3, column: 1 });
  });

  test('never throws, whatever it holds', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(makeRun())), json, (key, value) => {
        const content = { ...makeRun({ executedTemplates: [makeRecord('a')] }), [key]: value };
        const parsed = parse(content);
        if ('problem' in parsed) expect(parsed.problem.place?.line).toBeGreaterThan(0);
        else expect(parsed.run.id).toBe('k3v9x2m7q4tz');
      }),
    );
  });
});

describe('hostile content', () => {
  test('reaches no prototype, and is kept as it is', () => {
    const text = JSON.stringify(older).replace(
      '"data":{',
      '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"data":{"__proto__":{"polluted":1},',
    );
    const run = runOf(text);
    expect('polluted' in {}).toBe(false);
    expect('polluted' in run).toBe(false);
    expect(Object.getPrototypeOf(run)).toBe(Object.prototype);
    expect(Object.keys(run)).toContain('__proto__');
    expect(Object.keys(run.data)).toEqual(['__proto__', 'transcript']);
    expect(objectOf(JSON.stringify(run.data))).toHaveProperty(['__proto__']);
  });

  test('that is nested too deep is refused before it exhausts the stack', () => {
    const deep = `{"workflowName":"w","data":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`;
    expect(problemOf(deep)?.message).toContain('levels deep');
    const allowed = `{"workflowName":"w","data":${'{"a":'.repeat(499)}1${'}'.repeat(499)}}`;
    expect(runOf(allowed).status).toBe('paused');
  });
});
