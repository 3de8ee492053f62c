import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readInside } from '../../source/storage/definitions.ts';
import { containPath, relativeToWorkspace } from '../../source/storage/workspace.ts';
import { makeWorkspace, writeFiles } from './helpers/workspace-folder.ts';

describe('a path of the workspace', () => {
  test('that stays inside is resolved, whether or not it is there', () => {
    const { workspace, root } = makeWorkspace({ 'prompts/a.hbs': 'a' });
    const path = join(realpathSync(root), 'prompts/a.hbs');
    expect(containPath(workspace, 'prompts/a.hbs')).toEqual({ kind: 'inside', path });
    expect(containPath(workspace, './prompts/../prompts//a.hbs')).toEqual({ kind: 'inside', path });
    expect(containPath(workspace, '../prompts/a.hbs', join(workspace.root, 'workflows'))).toEqual({
      kind: 'inside',
      path,
    });
    expect(containPath(workspace, '.')).toEqual({ kind: 'inside', path: workspace.root });
    expect(containPath(workspace, 'gone/deeper/x')).toMatchObject({ kind: 'missing' });
    expect(containPath(workspace, 'prompts/a.hbs/x')).toMatchObject({ kind: 'missing' });
    expect(relativeToWorkspace(workspace, path)).toBe('prompts/a.hbs');
  });

  test.each([
    '..',
    '../outside/x',
    'prompts/../../outside/x',
    '/etc/passwd',
    'C:\\x',
    'C:/x',
    'a\0b',
    '../dev-workspace-2/x',
  ])('that leads out of it is refused: %j', (path) => {
    const { workspace } = makeWorkspace();
    expect(containPath(workspace, path)).toMatchObject({ kind: 'outside', link: false });
    expect(readInside(workspace, path)).toMatchObject({
      kind: 'unreadable',
      problem: { code: 'path-outside', message: expect.stringContaining('leads out of the workspace') },
    });
  });

  test('that a link takes out of it is refused: a file, a folder on the way, a link that dangles', () => {
    const { workspace, root, outside } = makeWorkspace();
    writeFiles(outside, { 'secret.hbs': 'secret', 'folder/deep.hbs': 'secret' });
    mkdirSync(join(root, 'prompts'));
    symlinkSync(join(outside, 'secret.hbs'), join(root, 'prompts/file.hbs'));
    symlinkSync('../../outside/folder', join(root, 'prompts/folder'));
    symlinkSync(join(outside, 'not-yet'), join(root, 'prompts/dangling'));
    symlinkSync('dangling', join(root, 'prompts/twice'));
    symlinkSync('loop', join(root, 'prompts/loop'));
    for (const path of [
      'file.hbs',
      'folder/deep.hbs',
      'folder',
      'folder/new/x',
      'dangling',
      'dangling/x',
      'twice',
      'loop',
    ]) {
      expect(containPath(workspace, `prompts/${path}`), path).toMatchObject({ kind: 'outside', link: true });
      expect(JSON.stringify(readInside(workspace, `prompts/${path}`)), path).not.toContain('secret"');
    }
  });

  test('may go by links that stay inside', () => {
    const { workspace, root } = makeWorkspace({ 'shared/a.hbs': 'a' });
    symlinkSync('../shared', join(root, 'workflows/prompts'));
    expect(containPath(workspace, 'workflows/prompts/a.hbs').kind).toBe('inside');
    expect(readInside(workspace, 'workflows/prompts/a.hbs')).toMatchObject({ kind: 'text', text: 'a' });
  });

  test('never resolves to a place outside, whatever it is made of', () => {
    const { workspace, root, outside } = makeWorkspace({ 'a/b/c.hbs': '' });
    symlinkSync(outside, join(root, 'a/out'));
    symlinkSync('..', join(root, 'a/up'));
    const part = fc.constantFrom(
      '..',
      '.',
      '',
      'a',
      'b',
      'c.hbs',
      'out',
      'up',
      'dev-workspace',
      'outside',
      '~',
      '...',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 7 }), fc.constantFrom('', 'a', 'a/b'), (parts, from) => {
        const contained = containPath(workspace, parts.join('/'), join(workspace.root, from));
        if (contained.kind === 'outside') return;
        expect(contained.path === workspace.root || contained.path.startsWith(`${workspace.root}/`)).toBe(
          true,
        );
        if (contained.kind === 'missing') return;
        const real = realpathSync(contained.path);
        expect(real === workspace.root || real.startsWith(`${workspace.root}/`), real).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
