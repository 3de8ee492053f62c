import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findWorkspace, openWorkspace, realPlace } from '../../source/storage/workspace.ts';
import { makeFolder } from './helpers/run-folder.ts';
import { makeWorkspace, writeFiles } from './helpers/workspace-folder.ts';

describe('the workspace', () => {
  test('is the dev-workspace of the current folder or of the nearest one above', () => {
    const folder = realpathSync(makeFolder());
    writeFiles(folder, {
      'dev-workspace/': '',
      'a/dev-workspace/': '',
      'a/b/c/': '',
      'd/dev-workspace': 'a file',
    });
    const found = (cwd: string) => findWorkspace({ cwd: join(folder, cwd) }).root;
    expect(found('.')).toBe(join(folder, 'dev-workspace'));
    expect(found('a')).toBe(join(folder, 'a/dev-workspace'));
    expect(found('a/b/c')).toBe(join(folder, 'a/dev-workspace'));
    expect(found('d')).toBe(join(folder, 'dev-workspace'));
    expect(found('dev-workspace')).toBe(join(folder, 'dev-workspace'));
  });

  test('is the one that was chosen, from the current folder', () => {
    const folder = realpathSync(makeFolder());
    writeFiles(folder, { 'dev-workspace/': '', 'other/': '', file: '' });
    expect(findWorkspace({ cwd: folder, chosen: 'other' }).root).toBe(join(folder, 'other'));
    expect(findWorkspace({ cwd: '/', chosen: join(folder, 'other') }).root).toBe(join(folder, 'other'));
    expect(() => findWorkspace({ cwd: folder, chosen: 'file' })).toThrow(
      /file is not a folder.*caesura init/,
    );
    expect(() => findWorkspace({ cwd: folder, chosen: 'gone' })).toThrow('is not a folder');
  });

  test('that is nowhere is told with what to do', () => {
    expect(() => findWorkspace({ cwd: makeFolder() })).toThrow(
      /no dev-workspace in .* or a folder above it.*caesura init/,
    );
  });

  test('is known by its real path', () => {
    const folder = realpathSync(makeFolder());
    mkdirSync(join(folder, 'real'));
    symlinkSync('real', join(folder, 'dev-workspace'));
    expect(findWorkspace({ cwd: folder }).root).toBe(join(folder, 'real'));
    expect(realPlace(join(folder, 'dev-workspace', 'x.yaml'))).toBe(join(folder, 'real', 'x.yaml'));
    expect(realPlace(join(folder, 'gone', 'x.yaml'))).toBe(join(folder, 'gone', 'x.yaml'));
  });
});

describe('the folder of runs', () => {
  test('is workflow-data, or workflow-state where an existing workspace has only that', () => {
    const runsOf = (files: { readonly [path: string]: string }) => {
      const { root } = makeWorkspace(files);
      return openWorkspace(root).runsFolder.slice(realpathSync(root).length + 1);
    };
    expect(runsOf({})).toBe('workflow-data');
    expect(runsOf({ 'workflow-state/': '' })).toBe('workflow-state');
    expect(runsOf({ 'workflow-state/': '', 'workflow-data/': '' })).toBe('workflow-data');
    expect(runsOf({ 'workflow-state': 'a file' })).toBe('workflow-data');
  });

  test('may be a link within the workspace, but none that leads out of it or nowhere', () => {
    const { root, outside } = makeWorkspace({ 'elsewhere/': '' });
    symlinkSync('elsewhere', join(root, 'workflow-state'));
    expect(openWorkspace(root).runsFolder).toBe(join(realpathSync(root), 'workflow-state'));
    symlinkSync(outside, join(root, 'workflow-data'));
    expect(() => openWorkspace(root)).toThrow('leads out of the workspace');
    const dangling = makeWorkspace();
    symlinkSync(join(dangling.outside, 'gone'), join(dangling.root, 'workflow-data'));
    expect(() => openWorkspace(dangling.root)).toThrow('leads out of the workspace');
  });
});
