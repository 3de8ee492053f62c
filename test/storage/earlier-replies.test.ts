// Earlier replies of a workflow, in the files of runs as programs, people and crashes leave them.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../source/json.ts';
import { formatRun } from '../../source/run/format-run.ts';
import type { StepRecord } from '../../source/run/run.ts';
import { createEarlierReplies } from '../../source/storage/earlier-replies.ts';
import { makeRecord, makeRun } from '../run/helpers/sample-run.ts';
import { makeWorkspace, writeFiles } from './helpers/workspace-folder.ts';

const hash = 'sha256:01';

function replied(changes: Partial<StepRecord> = {}): StepRecord {
  return makeRecord('a', {
    attempt: 1,
    model: 'm',
    promptHash: hash,
    transcript: 'a.1',
    cost: 0.02,
    ...changes,
  });
}

type Held = {
  readonly workflowName?: string;
  readonly updatedAt?: string;
  readonly records?: readonly StepRecord[];
  readonly history?: readonly JsonObject[];
};

function makeScene() {
  const { workspace, root } = makeWorkspace({ 'workflow-data/own.json': '{}' });
  const own = makeRun({ id: 'own' });
  const runs = join(root, 'workflow-data');
  return {
    root,
    runs,
    own,
    /** A run with one record, and its reply. */
    add: (
      id: string,
      { workflowName = 'w', updatedAt = own.updatedAt, records = [replied()], history = [] }: Held = {},
      text = `of ${id}`,
    ): void => {
      const run = { ...makeRun({ id, updatedAt, executedTemplates: records }), workflowName };
      const held = { ...run, history: history.map((entry) => ({ at: updatedAt, event: 'x', ...entry })) };
      writeFiles(runs, { [`${id}.json`]: formatRun(held), [`${id}/a.1.reply.md`]: text });
    },
    find: async (given = own, model = 'm', promptHash = hash): Promise<readonly string[]> => {
      const found: string[] = [];
      for await (const { text } of createEarlierReplies(workspace, () => given).find(model, promptHash))
        found.push(text);
      return found;
    },
    open: (given = own) => createEarlierReplies(workspace, () => given),
  };
}

describe('earlier replies', () => {
  test('are those of the run itself, then of other runs of the workflow, the newest first', async () => {
    const scene = makeScene();
    scene.add('old', { updatedAt: '2026-11-20T10:00:00.000Z' });
    scene.add('new', { updatedAt: '2026-11-21T10:00:00.000Z' });
    scene.add('other', { workflowName: 'v' });
    scene.add('differs', {
      records: [replied({ promptHash: 'sha256:02' }), replied({ stepId: 'b', model: 'n' })],
    });
    writeFiles(scene.runs, { 'own/a.1.reply.md': 'of itself' });
    const own = { ...scene.own, executedTemplates: [replied()] };
    expect(await scene.find(own)).toEqual(['of itself', 'of new', 'of old']);
    expect(await scene.find(own, 'n')).toEqual([]);
    expect(await scene.find(own, 'm', 'sha256:02')).toEqual(['of differs']);
  });

  test('say where they come from and what they cost there, also those of steps that were done again', async () => {
    const scene = makeScene();
    const records = [{ ...replied({ cached: { run: 'gone', transcript: 'b.7', cost: 0.5 } }), cost: 0 }];
    scene.add('x', {
      records: [],
      history: [{ records: records.map((record): JsonObject => JSON.parse(JSON.stringify(record))) }],
    });
    for await (const { from } of scene.open().find('m', hash)) {
      expect(from).toEqual({ run: 'x', transcript: 'a.1', cost: 0.5 });
      return;
    }
    throw new Error('nothing was found');
  });

  test('are asked for again without reading the runs again', async () => {
    const scene = makeScene();
    scene.add('x');
    const earlier = scene.open();
    const ask = async () => {
      let count = 0;
      for await (const _ of earlier.find('m', hash)) count += 1;
      return count;
    };
    expect(await Promise.all([ask(), ask()])).toEqual([1, 1]);
    rmSync(join(scene.runs, 'x.json'));
    expect(await ask()).toBe(1);
    rmSync(join(scene.runs, 'x'), { recursive: true });
    expect(await ask(), 'the reply is gone').toBe(0);
  });

  test.each<[string, (scene: ReturnType<typeof makeScene>) => void]>([
    ['a file that does not parse', ({ runs }) => writeFiles(runs, { 'x.json': '{"formatVersion": 1,' })],
    ['a folder of that name', ({ runs }) => writeFiles(runs, { 'x.json/y': '' })],
    [
      'a record that names another place',
      (scene) =>
        scene.add('x', { records: [replied({ stepId: '../own/secret', transcript: '../own/secret' })] }),
    ],
    [
      'a record without an attempt',
      (scene) => {
        const { attempt: _, ...record } = replied();
        scene.add('x', { records: [record] });
      },
    ],
    [
      'a history of somebody else',
      (scene) =>
        scene.add('x', { records: [], history: [{ records: 'none' }, { records: [7, { stepId: 7 }] }] }),
    ],
  ])('are not in %s', async (_, leave) => {
    const scene = makeScene();
    writeFiles(scene.runs, { 'own/secret.1.reply.md': 'secret' });
    leave(scene);
    expect(await scene.find()).toEqual([]);
    scene.add('y');
    expect(await scene.find()).toEqual(['of y']);
  });

  test('of a run whose head says nothing are found, after the others', async () => {
    const scene = makeScene();
    scene.add('x');
    const foreign = { workflowName: 'w', executedTemplates: [replied()] };
    writeFileSync(join(scene.runs, 'z.json'), JSON.stringify(foreign));
    writeFiles(scene.runs, { 'z/a.1.reply.md': 'of z' });
    expect(await scene.find()).toEqual(['of x', 'of z']);
  });
});
