// Runs of every kind, as files may hold them: for properties.
import fc from 'fast-check';
import type { Json, JsonObject } from '../../../source/json.ts';
import type { HistoryEntry, Run, RunWorkflow, StepRecord } from '../../../source/run/run.ts';
import type { Question } from '../../../source/workflow/answer/question.ts';

/** Times in the form that the program writes. */
export const time: fc.Arbitrary<string> = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());

/** A value as a file gives it. */
export const json: fc.Arbitrary<Json> = fc.oneof(
  {
    arbitrary: fc.jsonValue({ maxDepth: 3 }).map((value): Json => JSON.parse(JSON.stringify(value))),
    weight: 5,
  },
  { arbitrary: fc.string({ minLength: 1000, maxLength: 1100, size: 'max' }), weight: 1 },
  { arbitrary: fc.constantFrom(4095, 4096, 5000).map((length) => 'ä"'.repeat(length / 2)), weight: 1 },
);

const stepId = fc.constantFrom('abridge', 'analyse', 'titles', 'pick', 'über-1');

/** Names as people and hostile files write them. */
const key = fc.oneof(
  { arbitrary: fc.constantFrom('note', 'tags', 'a', 'b', '7', '__proto__', 'constructor'), weight: 3 },
  { arbitrary: fc.string({ maxLength: 6 }), weight: 1 },
);

/** Defined key by key: an assignment would lose `__proto__`. */
export function toObject<T>(entries: readonly (readonly [string, T])[]): { readonly [key: string]: T } {
  return Object.fromEntries(entries);
}

export const object: fc.Arbitrary<JsonObject> = fc
  .uniqueArray(fc.tuple(key, json), { selector: ([name]) => name, maxLength: 5 })
  .map(toObject);

export const record: fc.Arbitrary<StepRecord> = fc.record(
  {
    stepId,
    templatePath: fc.constantFrom('', 'abridge.hbs'),
    executedAt: time,
    outputFields: fc.array(fc.string({ maxLength: 5 }), { maxLength: 2 }),
    renderTimeMs: fc.nat(50),
    item: fc.constantFrom('one', 'two'),
    attempt: fc.integer({ min: 1, max: 9 }),
    durationMs: fc.nat(),
    model: fc.constant('recorded'),
    usage: fc.record({ inputTokens: fc.nat(), outputTokens: fc.nat() }, { requiredKeys: [] }),
    promptHash: fc.constant('sha256:00'),
    transcript: fc.constant('abridge.1'),
    warnings: fc.array(fc.string({ maxLength: 5 }), { maxLength: 2 }),
    answered: fc.record(
      {
        by: fc.constantFrom('key', 'default'),
        comment: fc.string({ maxLength: 5 }),
        picks: fc.array(json, { maxLength: 2 }),
        edited: fc.array(fc.constant('picked'), { maxLength: 1 }),
      },
      { requiredKeys: ['by'] },
    ),
  },
  { requiredKeys: ['stepId', 'templatePath', 'executedAt', 'outputFields', 'renderTimeMs'] },
);

const entry: fc.Arbitrary<HistoryEntry> = fc
  .tuple(time, fc.constantFrom('run-started', 'step-failed', 'run-paused'), object)
  .map(([at, event, details]) => ({ ...details, at, event }));

const workflow: fc.Arbitrary<RunWorkflow> = fc.record({
  path: fc.constant('workflows/a.yaml'),
  hash: fc.constant('sha256:00'),
  definition: object,
});

const knownKeys = new Set([
  'formatVersion',
  'id',
  'workflowName',
  'status',
  'progress',
  'startedAt',
  'updatedAt',
  'options',
  'checkpoint',
  'failure',
  'inFlight',
  'executedTemplates',
  'remarks',
  'data',
  'history',
  'workflow',
]);

/** Keys that the program does not know. */
export const unknownKeys: fc.Arbitrary<JsonObject> = object.map((found) =>
  toObject(Object.entries(found).filter(([name]) => !knownKeys.has(name))),
);

const base = fc.record({
  formatVersion: fc.constant(1 as const),
  id: fc.stringMatching(/^[A-Za-z0-9_-]{1,128}$/),
  workflowName: fc.string({ maxLength: 40 }),
  progress: fc.record(
    { done: fc.nat(50), total: fc.nat(50), step: fc.string({ maxLength: 300 }) },
    { requiredKeys: ['done', 'total'] },
  ),
  startedAt: time,
  updatedAt: time,
  options: fc.record({ model: fc.constant('recorded'), pace: fc.nat(9) }, { requiredKeys: [] }),
  inFlight: fc.array(
    fc.record(
      {
        stepId,
        item: fc.constant('one'),
        attempt: fc.integer({ min: 1, max: 9 }),
        startedAt: time,
        promptHash: fc.constant('sha256:00'),
        process: fc.record({ pid: fc.nat(), startTime: fc.constant('4711.boot') }),
      },
      { requiredKeys: ['stepId', 'attempt', 'startedAt', 'promptHash'] },
    ),
    { maxLength: 2 },
  ),
  executedTemplates: fc.array(record, { maxLength: 4 }),
  data: object,
  history: fc.array(entry, { maxLength: 4 }),
  workflow: fc.option(workflow),
});

const question = fc.constantFrom<Question>(
  { type: 'approval', comment: 'said', onReject: { goto: 'abridge' } },
  { type: 'selection', from: 'titles', label: 'title', min: 1, max: 3, other: true },
  { type: 'curate', options: ['a', { b: 1 }], min: 2, reasons: 'why', default: [1, 2], timeout: 5000 },
  { type: 'freeform', required: false },
  { type: 'form', questions: [{ field: 'a', type: 'choice', options: [1, 'x'], required: true }] },
);

const remark = fc.record(
  {
    stepId,
    at: time,
    by: fc.constantFrom('key', 'command'),
    remark: fc.string({ maxLength: 5 }),
    attempt: fc.integer({ min: 1, max: 9 }),
    reply: object,
  },
  { requiredKeys: ['stepId', 'at', 'by', 'remark'] },
);

const nothing = { checkpoint: null, failure: null };

const condition = fc.oneof(
  fc
    .constantFrom('running' as const, 'paused' as const, 'completed' as const, 'cancelled' as const)
    .map((status) => ({ ...nothing, status })),
  fc
    .record(
      {
        stepId,
        templatePath: fc.constant('pick.hbs'),
        inputType: fc.constantFrom('approval' as const, 'selection' as const),
        outputField: fc.constant('picked'),
        options: fc.array(json, { maxLength: 2 }),
        message: fc.string({ minLength: 1, maxLength: 5 }),
        question,
        outputFields: fc.array(fc.constantFrom('picked', 'why'), { maxLength: 2 }),
        askedAt: time,
        until: time,
        defaultRefused: fc.string({ maxLength: 5 }),
        reply: fc.record({ data: object, record }),
      },
      { requiredKeys: ['stepId', 'templatePath', 'inputType', 'outputField'] },
    )
    .map((checkpoint) => ({ ...nothing, status: 'waiting' as const, checkpoint })),
  fc
    .record({
      stepId,
      attempt: fc.integer({ min: 1, max: 9 }),
      kind: fc.constant('timeout'),
      message: fc.string({ maxLength: 5 }),
      at: time,
      canRetry: fc.boolean(),
    })
    .map((failure) => ({ ...nothing, status: 'failed' as const, failure })),
);

/** A run; the keys of `extra` stand before its own and those of `more` behind. */
export const run: fc.Arbitrary<Run> = fc
  .record({
    before: unknownKeys,
    base,
    said: fc.record({ remarks: fc.array(remark, { maxLength: 2 }) }, { requiredKeys: [] }),
    condition,
    behind: unknownKeys,
  })
  .map(
    ({ before, base: common, said, condition: state, behind }): Run => ({
      ...before,
      ...common,
      ...said,
      ...state,
      ...behind,
    }),
  );

/** The keys of the outermost object, as they stand in the text. */
export function topLevelKeys(text: string): readonly string[] {
  return [...text.matchAll(/^ {2}("(?:[^"\\]|\\.)*"): /gm)].map(([, name]) =>
    String(JSON.parse(name ?? '""')),
  );
}
