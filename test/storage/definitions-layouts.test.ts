import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listDefinitions, listTemplates, lookUp } from '../../source/storage/definitions.ts';
import { makeWorkspace, writeFiles } from './helpers/workspace-folder.ts';

const steps = 'steps: []\n';

describe('the definitions of a workspace', () => {
  test('stand in workflows, chains and config/chains, directly or in a folder there', () => {
    const { workspace } = makeWorkspace({
      'workflows/b.yaml': steps,
      'workflows/a.yml': steps,
      'workflows/launch/launch.yaml': steps,
      'workflows/launch/prompts/deeper.yaml': steps,
      'chains/c.json': '{"sections": []}',
      'config/chains/d.yaml': steps,
      'config/other/e.yaml': steps,
      'f.yaml': steps,
    });
    expect(listDefinitions(workspace).map(({ path }) => path)).toEqual([
      'chains/c.json',
      'config/chains/d.yaml',
      'workflows/a.yml',
      'workflows/b.yaml',
      'workflows/launch/launch.yaml',
    ]);
    expect(listDefinitions(workspace)[0]).toMatchObject({
      content: { kind: 'text', text: '{"sections": []}' },
    });
  });

  test('are not the other files that lie there', () => {
    const { workspace } = makeWorkspace({
      'workflows/launch/abridge.json': '{"input": {"fields": []}}',
      'workflows/launch/abridge.hbs': '{{a}}',
      'workflows/README.md': 'steps:',
      'workflows/.hidden.yaml': steps,
      'workflows/a.yaml~': steps,
      'workflows/b.yaml.swp': steps,
    });
    expect(listDefinitions(workspace)).toEqual([]);
  });

  test('that cannot be read are listed with the reason', () => {
    const { workspace, root, outside } = makeWorkspace();
    writeFileSync(join(root, 'workflows/latin.yaml'), Buffer.from([0x6e, 0xe4, 0x0a]));
    writeFiles(outside, { 'evil.yaml': steps, 'chains/evil.yaml': steps });
    symlinkSync(join(outside, 'evil.yaml'), join(root, 'workflows/evil.yaml'));
    symlinkSync(join(outside, 'chains'), join(root, 'chains'));
    mkdirSync(join(root, 'workflows/folder.yaml'));
    expect(listDefinitions(workspace)).toMatchObject([
      { path: 'chains', content: { kind: 'unreadable', problem: { code: 'path-outside' } } },
      { path: 'workflows/evil.yaml', content: { kind: 'unreadable', problem: { code: 'path-outside' } } },
      {
        path: 'workflows/latin.yaml',
        content: { kind: 'unreadable', problem: { message: expect.stringContaining('UTF-8') } },
      },
    ]);
  });

  test('are none where there is no folder', () => {
    const { workspace } = makeWorkspace();
    expect(listDefinitions(workspace)).toEqual([]);
  });
});

describe('a template', () => {
  const at = 'workflows/launch/launch.yaml';

  test('is looked for beside the definition, then in prompts, then from the root', () => {
    const places = ['workflows/launch/prompts/a.hbs', 'workflows/launch/a.hbs', 'prompts/a.hbs', 'a.hbs'];
    for (const [index] of places.entries()) {
      const { workspace } = makeWorkspace(
        Object.fromEntries(places.slice(index).map((place) => [place, place])),
      );
      const place = places[index];
      expect(lookUp(workspace, at, 'template', 'a.hbs')).toEqual({ kind: 'found', file: place, text: place });
    }
    expect(lookUp(makeWorkspace().workspace, at, 'template', 'a.hbs')).toEqual({
      kind: 'missing',
      looked: places,
    });
  });

  test('may stand in folders, be named from the root, upwards, or without its extension', () => {
    const { workspace } = makeWorkspace({
      'prompts/x/a.hbs': 'x',
      'prompts/b.hbs': 'b',
      'prompts/folder/': '',
      'prompts/folder.hbs': 'f',
    });
    const found = (path: string) => {
      const result = lookUp(workspace, at, 'template', path);
      return result.kind === 'found' ? result.file : result.kind;
    };
    expect(found('x/a.hbs')).toBe('prompts/x/a.hbs');
    expect(found('prompts/b.hbs')).toBe('prompts/b.hbs');
    expect(found('../../prompts/b.hbs')).toBe('prompts/b.hbs');
    expect(found('b')).toBe('prompts/b.hbs');
    expect(found('folder')).toBe('prompts/folder.hbs');
    expect(found('')).toBe('missing');
    expect(found('.')).toBe('missing');
  });

  test('outside of the workspace is refused, not read', () => {
    const { workspace, root, outside } = makeWorkspace({ 'prompts/': '' });
    writeFiles(outside, { 'secret.hbs': 'secret' });
    symlinkSync(join(outside, 'secret.hbs'), join(root, 'prompts/linked.hbs'));
    for (const path of [
      '../../../../outside/secret.hbs',
      join(outside, 'secret.hbs'),
      'linked.hbs',
      'linked',
    ]) {
      expect(lookUp(workspace, at, 'template', path), path).toEqual({
        kind: 'refused',
        message: expect.stringContaining('leads out of the workspace'),
      });
    }
    // Some of its places are inside; none of them has it.
    expect(lookUp(workspace, at, 'template', '../../../outside/secret.hbs').kind).toBe('missing');
  });

  test('that another place has does not suffer from a link that leads out', () => {
    const { workspace, root, outside } = makeWorkspace({ 'prompts/a.hbs': 'mine', 'workflows/launch/': '' });
    symlinkSync(outside, join(root, 'workflows/launch/prompts'));
    expect(lookUp(workspace, at, 'template', 'a.hbs')).toMatchObject({
      kind: 'found',
      file: 'prompts/a.hbs',
    });
    expect(lookUp(workspace, at, 'template', 'b.hbs').kind).toBe('refused');
  });

  test('that cannot be read is refused with the reason', () => {
    const { workspace, root } = makeWorkspace({ 'prompts/': '' });
    writeFileSync(join(root, 'prompts/latin.hbs'), Buffer.from([0xe4]));
    const refused = { kind: 'refused', message: expect.stringMatching(/^prompts\/latin\.hbs: .*UTF-8/) };
    expect(lookUp(workspace, at, 'template', 'latin.hbs')).toEqual(refused);
    expect(lookUp(workspace, at, 'template', 'latin')).toEqual(refused);
  });

  test('may begin with a byte-order mark', () => {
    const { workspace } = makeWorkspace({ 'prompts/a.hbs': '\ufeffa' });
    expect(lookUp(workspace, at, 'template', 'a.hbs')).toMatchObject({ text: 'a' });
  });
});

test('a schema is looked for beside the definition, then in schemas, then from the root', () => {
  const at = 'chains/launch.yaml';
  const places = [
    'chains/schemas/a.json',
    'chains/prompts/a.json',
    'chains/a.json',
    'schemas/a.json',
    'a.json',
  ];
  for (const [index] of places.entries()) {
    const { workspace } = makeWorkspace(
      Object.fromEntries(places.slice(index).map((place) => [place, place])),
    );
    expect(lookUp(workspace, at, 'schema', 'a.json')).toMatchObject({ file: places[index] });
    expect(lookUp(workspace, at, 'schema', 'a')).toMatchObject({ file: places[index] });
  }
});

test('the templates that there are, for suggestions', () => {
  const { workspace, root } = makeWorkspace({
    'prompts/a.hbs': '',
    'prompts/x/y/b.hbs': '',
    'prompts/c.md': '',
  });
  mkdirSync(join(root, 'prompts/closed'), { mode: 0 });
  expect(listTemplates(workspace)).toEqual(['a.hbs', 'x/y/b.hbs']);
  chmodSync(join(root, 'prompts/closed'), 0o700);
});
