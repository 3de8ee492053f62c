// Bundles the program into dist/: one small entry, the rest in chunks that are loaded when first used.
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { type InputOptions, type OutputOptions, rolldown, watch } from 'rolldown';
import { collectLicenses } from './collect-licenses.ts';
import { lightenMeow } from './lighten-meow.ts';

const input: InputOptions = {
  input: { cli: 'cli.tsx' },
  platform: 'node',
  external: ['fs-native-extensions'],
  resolve: { alias: { 'react-devtools-core': new URL('./absent-devtools.ts', import.meta.url).pathname } },
  transform: { target: 'node22', define: { 'process.env.NODE_ENV': '"production"' } },
  plugins: [lightenMeow()],
};

/** What the quickest commands load, in one file: every further one costs each start a millisecond. */
const base =
  /[\\/]meow[\\/]|[\\/]source[\\/](?:[a-z-]+\.ts|headless[\\/](?:main|execute|arguments|command-table|clock|exit-status|output|list-invocation|format-values)\.ts|commands[\\/]read-runs\.ts|run[\\/](?:run-id|parse-json|summarize-run|next-action)\.ts|workflow[\\/]suggest-name\.ts|storage[\\/](?:run-paths|read-head|read-text|workspace|disk|native-calls|file-stamp|content-hash|run-lock|lock-note|machine-id|network-disk|process-identity|run-program)\.ts)/;

const output: OutputOptions = {
  dir: 'dist',
  format: 'esm',
  chunkFileNames: '[name]-[hash].js',
  codeSplitting: { groups: [{ name: 'base', test: base }] },
};

if (process.argv.includes('--watch')) {
  watch({ ...input, output }).on('event', (event) => {
    if (event.code === 'BUNDLE_END') process.stderr.write(`built dist in ${event.duration} ms\n`);
    if (event.code === 'ERROR') process.stderr.write(`${event.error.message}\n`);
  });
} else {
  rmSync('dist', { recursive: true, force: true });
  const bundle = await rolldown(input);
  const { output: files } = await bundle.write(output);
  await bundle.close();
  const modules = files.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
  writeFileSync('dist/THIRD-PARTY-LICENSES.txt', collectLicenses(modules));
  chmodSync('dist/cli.js', 0o755);
}
