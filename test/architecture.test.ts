// The rooms of source/ and the arrows between them, as ARCHITECTURE.md draws them.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = new URL('..', import.meta.url).pathname;

/** What a room may import: rooms, or single files of rooms, with what they do or their types alone. */
type Rule = {
  readonly values: readonly string[];
  readonly types?: readonly string[];
  /** Loaded only when it is needed, and only by that file. */
  readonly later?: { readonly from: string; readonly to: string };
  /** Whether it may touch the world by itself, through Node's modules. */
  readonly node: 'all' | 'hashes' | 'none';
};

const rules: { readonly [room: string]: Rule } = {
  workflow: { values: [], node: 'none' },
  secrets: { values: [], node: 'none' },
  run: { values: ['workflow', 'secrets'], node: 'hashes' },
  fixture: { values: ['workflow', 'run'], node: 'none' },
  programs: { values: ['secrets'], types: ['run', 'workflow'], node: 'all' },
  model: { values: ['secrets'], types: ['run', 'workflow'], node: 'none' },
  storage: { values: ['workflow', 'run', 'secrets'], node: 'all' },
  engine: {
    values: ['workflow', 'run', 'secrets', 'model/model.ts', 'programs/program.ts'],
    types: ['storage/transcripts.ts'],
    node: 'hashes',
  },
  commands: {
    values: ['engine', 'fixture', 'model', 'programs', 'run', 'secrets', 'storage', 'workflow'],
    node: 'all',
  },
  state: { values: ['workflow', 'run', 'secrets'], node: 'none' },
  screen: {
    values: ['commands', 'state', 'sanitize-text.ts'],
    types: ['engine', 'model', 'programs', 'run', 'secrets', 'storage', 'workflow'],
    node: 'all',
  },
  headless: {
    values: [
      'commands',
      'run',
      'secrets',
      'workflow',
      'engine/control.ts',
      'storage/config.ts',
      'storage/disk.ts',
      'storage/read-text.ts',
      'storage/run-paths.ts',
      'storage/workspace.ts',
      'sanitize-text.ts',
    ],
    types: ['engine', 'fixture', 'storage'],
    later: { from: 'headless/main.ts', to: 'screen/open-screen.ts' },
    node: 'all',
  },
};

/** Files beside the rooms that all of them may import. */
const shared = [
  'problem.ts',
  'money.ts',
  'json.ts',
  'suggest-name.ts',
  'make-problem.ts',
  'unpaid-models.ts',
  'compare-texts.ts',
];

/** What draws on a terminal is loaded for a screen alone. */
const screenPackages = ['ink', 'react', 'string-width', 'wrap-ansi'];

type Import = {
  readonly from: string;
  /** A file of source/, or a package. */
  readonly to: string;
  readonly isFile: boolean;
  readonly kind: 'value' | 'type' | 'dynamic';
};

const files: ReadonlyMap<string, string> = new Map(
  globSync('**/*.{ts,tsx}', { cwd: join(root, 'source') })
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .map((path) => [path, readFileSync(join(root, 'source', path), 'utf8')] as const),
);

const importPattern =
  /^(?:import|export)\s+(?<clause>[^;'"]*?)\s*from\s*'(?<named>[^']+)'|\bimport\s*\(\s*'(?<dynamic>[^']+)'|^import\s+'(?<bare>[^']+)'/gm;

function readImports(from: string, text: string): readonly Import[] {
  return [...text.matchAll(importPattern)].map(({ groups = {} }) => {
    const target = groups.named ?? groups.dynamic ?? groups.bare ?? '';
    const isFile = target.startsWith('.');
    return {
      from,
      to: isFile ? normalize(join(dirname(from), target)).replaceAll('\\', '/') : target,
      isFile,
      kind: groups.dynamic !== undefined ? 'dynamic' : isTypeOnly(groups.clause ?? '') ? 'type' : 'value',
    };
  });
}

function isTypeOnly(clause: string): boolean {
  if (/^type\s/.test(clause)) return true;
  const names = /^\{(?<names>[\s\S]*)\}$/.exec(clause)?.groups?.names;
  if (names === undefined) return false;
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .every((name) => name.startsWith('type '));
}

const imports = [...files].flatMap(([path, text]) => readImports(path, text));

function roomOf(path: string): string {
  return path.includes('/') ? (path.split('/')[0] ?? '') : path;
}

function describeImport({ from, to, kind }: Import): string {
  return `${from} imports ${to} (${kind})`;
}

function isAllowed({ from, to, kind }: Import): boolean {
  const room = roomOf(from);
  const target = roomOf(to);
  if (target === room || shared.includes(to)) return true;
  const rule = rules[room];
  if (rule === undefined) return false;
  const names = kind === 'type' ? [...rule.values, ...(rule.types ?? [])] : rule.values;
  if (names.includes(target) || names.includes(to)) return true;
  return kind === 'dynamic' && rule.later?.from === from && rule.later.to === to;
}

describe('the imports of source/', () => {
  test('are found, each kind of them', () => {
    expect(files.size).toBeGreaterThan(100);
    expect(imports.length).toBeGreaterThan(files.size);
    expect(
      readImports(
        'engine/a.ts',
        [
          "import { a } from '../run/a.ts';",
          "import {\n  b,\n  type C,\n} from './b.ts';",
          "import type { D } from '../storage/d.ts';",
          "import { type E, type F } from '../model/e.ts';",
          "export { g } from 'zod';",
          "export * from '../h.ts';",
          "import 'ink';",
          "const i = await import('../screen/i.tsx');",
        ].join('\n'),
      ).map(describeImport),
    ).toEqual([
      'engine/a.ts imports run/a.ts (value)',
      'engine/a.ts imports engine/b.ts (value)',
      'engine/a.ts imports storage/d.ts (type)',
      'engine/a.ts imports model/e.ts (type)',
      'engine/a.ts imports zod (value)',
      'engine/a.ts imports h.ts (value)',
      'engine/a.ts imports ink (value)',
      'engine/a.ts imports screen/i.tsx (dynamic)',
    ]);
  });

  test('name files that there are', () => {
    const inSource = imports.filter(({ isFile, to }) => isFile && !to.startsWith('..'));
    expect(inSource.filter(({ to }) => !files.has(to)).map(describeImport)).toEqual([]);
  });

  test('leave source/ only for the version in package.json', () => {
    const outside = imports.filter(({ isFile, to }) => isFile && to.startsWith('..'));
    expect(outside.map(({ from, to }) => `${from} ${to}`)).toEqual(['headless/main.ts ../package.json']);
  });

  test('go from room to room as the table allows, and in no other way', () => {
    const rooms = new Set([...files.keys()].filter((path) => path.includes('/')).map(roomOf));
    expect([...rooms].filter((room) => rules[room] === undefined)).toEqual([]);
    const inside = imports.filter(({ isFile, to }) => isFile && !to.startsWith('..'));
    expect(inside.filter((one) => !isAllowed(one)).map(describeImport)).toEqual([]);
  });

  test('of what all rooms share are of the same kind', () => {
    const beside = imports.filter(({ from, isFile }) => isFile && !from.includes('/'));
    expect(beside.filter(({ to }) => !shared.includes(to)).map(describeImport)).toEqual([]);
  });

  test('run in no circle', () => {
    const next = new Map<string, string[]>();
    for (const { from, to, isFile, kind } of imports) {
      if (isFile && kind === 'value') next.set(from, [...(next.get(from) ?? []), to]);
    }
    const finished = new Set<string>();
    const circles: string[] = [];
    const visit = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) circles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
      if (finished.has(path) || trail.includes(path)) return;
      for (const target of next.get(path) ?? []) visit(target, [...trail, path]);
      finished.add(path);
    };
    for (const path of files.keys()) visit(path, []);
    expect(circles).toEqual([]);
  });
});

describe('a room that touches nothing', () => {
  test('imports nothing of Node, except hashes where it needs them', () => {
    const touching = imports.filter(({ from, to, isFile }) => {
      if (isFile || !to.startsWith('node:')) return false;
      const allowed = rules[roomOf(from)]?.node ?? 'none';
      return allowed === 'none' || (allowed === 'hashes' && to !== 'node:crypto');
    });
    expect(touching.map(describeImport)).toEqual([]);
  });

  test('reads no clock, no environment and no chance', () => {
    const words = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bprocess\.|\bperformance\.|\bsetTimeout\(/;
    const pure = [...files].filter(([path]) =>
      ['workflow', 'run', 'fixture', 'state', 'engine'].includes(roomOf(path)),
    );
    expect(pure.length).toBeGreaterThan(50);
    const impure = pure.flatMap(([path, text]) =>
      text
        .split('\n')
        .filter((line) => !/^\s*(?:\/\/|\*|\/\*)/.test(line) && words.test(line))
        .map((line) => `${path}: ${line.trim()}`),
    );
    expect(impure).toEqual([]);
  });
});

test('what draws on a terminal is imported by the screen alone', () => {
  const drawing = imports.filter(
    ({ to, isFile }) => !isFile && screenPackages.includes(to.split('/')[0] ?? ''),
  );
  expect(drawing.length).toBeGreaterThan(0);
  expect(drawing.filter(({ from }) => roomOf(from) !== 'screen').map(describeImport)).toEqual([]);
});

test('cli.tsx loads the screen and every command only when it needs them', () => {
  const text = readFileSync(join(root, 'cli.tsx'), 'utf8');
  const own = readImports('../cli.tsx', text).filter(({ kind }) => kind === 'value');
  expect(own.filter(({ isFile }) => isFile).map(describeImport)).toEqual([]);
});

test('no file of source/ has more than 300 lines', () => {
  const long = [...files].filter(([, text]) => text.split('\n').length - 1 > 300);
  expect(long.map(([path]) => path)).toEqual([]);
});
