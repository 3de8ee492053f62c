// What the bundle makes lazy in Ink's measuring measures as before.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { rolldown } from 'rolldown';
import { expect, onTestFinished, test } from 'vitest';
import { lightenInk } from '../../scripts/lighten-ink.ts';

type Module = { readonly default: (text: string) => number };

const require = createRequire(import.meta.url);
const inkFile = require.resolve('ink');
const widths = {
  'our string-width': require.resolve('string-width'),
  "Ink's string-width": createRequire(inkFile).resolve('string-width'),
};

test.each(Object.entries(widths))('%s gives the same widths', async (_name, input) => {
  const folder = mkdtempSync(join(tmpdir(), 'caesura-lighten-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const bundle = await rolldown({ input, platform: 'node', plugins: [lightenInk()] });
  const { output } = await bundle.write({ file: join(folder, 'width.mjs'), format: 'esm' });
  await bundle.close();
  expect(output[0].code).toContain('new RegExp(');
  expect(output[0].code).not.toContain('new Intl.Segmenter()');
  const light: Module = await import(pathToFileURL(join(folder, 'width.mjs')).href);
  const full: Module = await import(pathToFileURL(input).href);
  const emoji = [
    '👩‍🚀',
    '🇫🇷',
    '🇫',
    '1️⃣',
    '#️⃣',
    '3',
    '©',
    '©️',
    '❤',
    '❤️',
    '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
    '👍🏽',
    '🏽',
    '⌚',
    '⌚︎',
    '✓',
    '─',
    '한',
    'e\u0301',
  ];
  const text = fc
    .array(
      fc.oneof(fc.constantFrom(...emoji, '\u200d', '\ufe0f'), fc.string({ unit: 'binary' }), fc.string()),
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, (any) => {
      expect(light.default(any)).toBe(full.default(any));
    }),
    { numRuns: 1000 },
  );
});

test('a bundle of Ink without what it takes out is refused', async () => {
  const bundle = await rolldown({
    input: inkFile,
    platform: 'node',
    plugins: [
      { name: 'other-yoga', load: (id) => (id.includes('yoga-wasm') ? 'export default 1' : null) },
      lightenInk(),
    ],
    resolve: {
      alias: { 'react-devtools-core': join(import.meta.dirname, '../../scripts/absent-devtools.ts') },
    },
  });
  await expect(bundle.generate({ format: 'esm' })).rejects.toThrow('mend scripts/lighten-ink.ts (yoga)');
});
