// How everything here is bundled: the program, and what the benchmarks compare it with.
import { fileURLToPath } from 'node:url';
import type { InputOptions, OutputOptions } from 'rolldown';
import { lightenInk } from './lighten-ink.ts';
import { lightenMeow } from './lighten-meow.ts';

/** @param input the entries: name of the file made, to its source */
export function inputOptions(input: Readonly<Record<string, string>>): InputOptions {
  return {
    input,
    platform: 'node',
    // Those of the providers are there where a person has installed them.
    external: ['fs-native-extensions', '@ai-sdk/openai', '@ai-sdk/anthropic', '@ai-sdk/google'],
    resolve: {
      alias: {
        'react-devtools-core': fileURLToPath(new URL('./absent-devtools.ts', import.meta.url)),
        // Ink brings another version along: one that finds a row wider than ours cuts its frame off.
        'string-width': fileURLToPath(import.meta.resolve('string-width')),
      },
    },
    transform: { target: 'node22', define: { 'process.env.NODE_ENV': '"production"' } },
    plugins: [lightenMeow(), lightenInk()],
  };
}

/** @param dir the folder that the files are written into */
export function outputOptions(dir: string): OutputOptions {
  return { dir, format: 'esm', chunkFileNames: '[name]-[hash].js' };
}
