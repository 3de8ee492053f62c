import { chmodSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DiskRefused } from '../../source/problem.ts';
import { createTrustStore } from '../../source/storage/trust.ts';
import { makeFolder } from './helpers/run-folder.ts';
import { makeWorkspace } from './helpers/workspace-folder.ts';

const definition = { steps: [{ id: 'count', command: ['wc', '-w'] }] };

describe('the trust in a definition', () => {
  test('is remembered for this very content in this very workspace, outside of it', () => {
    const { workspace, root } = makeWorkspace();
    const environment = { XDG_STATE_HOME: makeFolder(), HOME: makeFolder() };
    const store = createTrustStore(workspace, environment);
    expect(store.isTrusted(definition)).toBe(false);
    store.remember(definition);
    store.remember(definition);
    expect(store.isTrusted(definition)).toBe(true);
    expect(createTrustStore(workspace, environment).isTrusted(structuredClone(definition))).toBe(true);
    expect(store.isTrusted({ steps: [{ id: 'count', command: ['wc', '-c'] }] })).toBe(false);
    expect(createTrustStore(makeWorkspace().workspace, environment).isTrusted(definition)).toBe(false);
    expect(readdirSync(root)).toEqual(['workflows']);
    expect(readdirSync(environment.HOME)).toEqual([]);
    const folder = join(environment.XDG_STATE_HOME, 'caesura', 'trusted');
    expect(readdirSync(folder)).toHaveLength(1);
    expect(statSync(folder).mode & 0o077).toBe(0);
  });

  test('is kept under the home folder where no other is set', () => {
    const { workspace } = makeWorkspace();
    const home = makeFolder();
    createTrustStore(workspace, { HOME: home, XDG_STATE_HOME: '' }).remember(definition);
    expect(readdirSync(join(home, '.local', 'state', 'caesura', 'trusted'))).toHaveLength(1);
  });

  test('that cannot be remembered is told as a refusing disk', () => {
    const { workspace } = makeWorkspace();
    const home = makeFolder();
    writeFileSync(join(home, 'caesura'), 'a file');
    const store = createTrustStore(workspace, { XDG_STATE_HOME: home });
    expect(store.isTrusted(definition)).toBe(false);
    expect(() => store.remember(definition)).toThrow(DiskRefused);
    expect(() => store.remember(definition)).toThrow('set XDG_STATE_HOME');
    chmodSync(join(home, 'caesura'), 0o600);
  });
});
