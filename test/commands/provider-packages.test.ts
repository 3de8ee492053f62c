// Where the package of a provider is looked for, and the command that brings it there.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import {
  installCommand,
  installedPackages,
  packageVersion,
} from '../../source/commands/models/provider-packages.ts';

const root = mkdtempSync(join(tmpdir(), 'caesura-packages-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function programIn(...parts: readonly string[]): string {
  const folder = join(root, ...parts);
  mkdirSync(folder, { recursive: true });
  return folder;
}

const name = '@ai-sdk/anthropic';

test('a package that is here is found', () => {
  expect(installedPackages.isThere(name)).toBe(true);
});

test('the version is the one of package.json', () => {
  const text = readFileSync(fileURLToPath(new URL('../../package.json', import.meta.url)), 'utf8');
  const { peerDependencies } = JSON.parse(text);
  for (const range of Object.values(peerDependencies)) expect(range).toMatch(`^${packageVersion}.`);
});

describe('the command', () => {
  test('of a global program names the prefix where npm would take another', () => {
    const program = programIn('prefix', 'lib', 'node_modules', 'caesura');
    const prefix = join(root, 'prefix');
    expect(installCommand(name, program, prefix)).toBe('npm install --global @ai-sdk/anthropic@4');
    expect(installCommand(name, program, '/usr')).toBe(
      `npm install --global --prefix ${prefix} @ai-sdk/anthropic@4`,
    );
  });

  test('of a project puts it into the project, whatever its name', () => {
    const project = programIn("it's mine");
    writeFileSync(join(project, 'package.json'), '{}');
    const program = programIn("it's mine", 'node_modules', 'caesura');
    expect(installCommand(name, program, '/usr')).toBe(
      `npm install --prefix '${root}/it'\\''s mine' @ai-sdk/anthropic@4`,
    );
  });

  test('of a checkout installs what it develops with', () => {
    const checkout = programIn('caesura');
    expect(installCommand(name, checkout, '/usr')).toBe(`npm install --prefix ${checkout}`);
  });

  test('of pnpm is its own', () => {
    const inside = ['node_modules', '.pnpm', 'caesura@1', 'node_modules', 'caesura'];
    expect(installCommand(name, programIn(...inside), '/usr')).toBe('pnpm add @ai-sdk/anthropic@4');
    expect(installCommand(name, programIn('global', '5', ...inside), '/usr')).toBe(
      'pnpm add --global @ai-sdk/anthropic@4',
    );
  });
});
