import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readInputFile } from '../../source/commands/edit/read-input-file.ts';
import { openWorkspace } from '../../source/storage/workspace.ts';

function makeRunFolder() {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'caesura-input-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const folder = join(root, 'workflow-data', 'r1');
  mkdirSync(folder, { recursive: true });
  const context = { workspace: openWorkspace(root) };
  return { root, folder, context };
}

describe('the file that a person names', () => {
  test('is looked for in the current folder, then in the workspace', () => {
    const { root, folder, context } = makeRunFolder();
    writeFileSync(join(root, 'notes.txt'), 'of the workspace');
    expect(readInputFile(context, folder, 'notes.txt')).toBe('of the workspace');
    writeFileSync(join(folder, 'notes.txt'), 'of the folder');
    expect(readInputFile(context, folder, 'notes.txt')).toBe('of the folder');
    expect(() => readInputFile(context, folder, 'absent.txt')).toThrow(/there is no file absent\.txt/);
  });
});
