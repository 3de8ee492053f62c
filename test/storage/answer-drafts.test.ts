import { readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  locateAnswerDraft,
  readAnswerDraft,
  removeAnswerDraft,
  removeAnswerDrafts,
  writeAnswerDraft,
} from '../../source/storage/answer-drafts.ts';
import { makeWorkspace } from './helpers/workspace-folder.ts';

const first = { runId: 'k3v9', stepId: 'pick', askedAt: '2026-11-22T12:00:00.000Z' };
const second = { ...first, askedAt: '2026-11-22T12:00:01.000Z' };

test('each question has a draft of its own, replaced and removed by itself', async () => {
  const { workspace, root } = makeWorkspace();
  await writeAnswerDraft(workspace, first, 'one');
  await writeAnswerDraft(workspace, second, 'two');
  await writeAnswerDraft(workspace, first, 'one more');
  expect(readAnswerDraft(workspace, first)).toBe('one more');
  expect(readAnswerDraft(workspace, second)).toBe('two');
  expect(readdirSync(join(root, '.caesura/answers'))).toHaveLength(2);
  await removeAnswerDraft(workspace, first);
  await removeAnswerDraft(workspace, first);
  expect(readAnswerDraft(workspace, first)).toBeUndefined();
  expect(locateAnswerDraft(workspace, first)).toBeUndefined();
  expect(locateAnswerDraft(workspace, second)).toMatch(/^\.caesura\/answers\/k3v9\..*\.json$/);
});

test('those of a run go with it, and no others', async () => {
  const { workspace } = makeWorkspace();
  const other = { ...first, runId: 'k3v9x' };
  for (const question of [first, second, other]) await writeAnswerDraft(workspace, question, 'words');
  removeAnswerDrafts(workspace, 'k3v9');
  expect([first, second, other].map((question) => readAnswerDraft(workspace, question))).toEqual([
    undefined,
    undefined,
    'words',
  ]);
});

test('the oldest go where there are too many', async () => {
  const { workspace, root } = makeWorkspace();
  await writeAnswerDraft(workspace, first, 'words');
  const folder = join(root, '.caesura/answers');
  for (let number = 0; number < 250; number++) {
    const path = join(folder, `old.${number}.json`);
    writeFileSync(path, '');
    utimesSync(path, number, number);
  }
  await writeAnswerDraft(workspace, second, 'words');
  const names = readdirSync(folder);
  expect(names).toHaveLength(200);
  expect(names).not.toContain('old.51.json');
  expect(names).toContain('old.52.json');
  expect(readAnswerDraft(workspace, first)).toBe('words');
});

test('what is too long is refused, and what was kept before stays', async () => {
  const { workspace, root } = makeWorkspace();
  await writeAnswerDraft(workspace, first, 'words');
  await expect(writeAnswerDraft(workspace, first, 'x'.repeat(1024 * 1024 + 1))).rejects.toThrow('too long');
  expect(readAnswerDraft(workspace, first)).toBe('words');
  expect(readdirSync(join(root, '.caesura/answers'))).toHaveLength(1);
});

test('a link leads nothing out of the workspace', async () => {
  const { workspace, root, outside } = makeWorkspace({ '.caesura/': '' });
  symlinkSync(outside, join(root, '.caesura/answers'));
  await expect(writeAnswerDraft(workspace, first, 'words')).rejects.toThrow('leads out of the workspace');
  expect(readdirSync(outside)).toEqual([]);
  writeFileSync(join(outside, 'k3v9.words.json'), '');
  removeAnswerDrafts(workspace, 'k3v9');
  expect(readdirSync(outside)).toEqual(['k3v9.words.json']);

  const inside = makeWorkspace();
  await writeAnswerDraft(inside.workspace, first, 'words');
  const path = join(inside.root, locateAnswerDraft(inside.workspace, first) ?? '');
  writeFileSync(join(inside.outside, 'secret.json'), 'secret');
  await removeAnswerDraft(inside.workspace, first);
  symlinkSync(join(inside.outside, 'secret.json'), path);
  expect(readAnswerDraft(inside.workspace, first)).toBeUndefined();
  // What is written takes the place of the link.
  await writeAnswerDraft(inside.workspace, first, 'mine');
  expect(readFileSync(join(inside.outside, 'secret.json'), 'utf8')).toBe('secret');
  expect(readAnswerDraft(inside.workspace, first)).toBe('mine');
});
