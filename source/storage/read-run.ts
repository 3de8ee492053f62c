// One run's file, read whole.
import { setTimeout as delay } from 'node:timers/promises';
import { type Problem, WrongUse, wrongUse } from '../problem.ts';
import { type ParsedRun, parseRun } from '../run/parse-run.ts';
import { readText } from './read-text.ts';
import type { RunPaths } from './run-paths.ts';

export type LoadedRun =
  | { readonly kind: 'run'; readonly parsed: ParsedRun; readonly bytes: Buffer }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly problem: Problem };

/** Reads a run without the patience that an editor writing in place asks for. */
export function readRunOnce(paths: RunPaths): LoadedRun {
  const content = readText(paths.file, paths.shown, { follow: false });
  if (content.kind !== 'text') return content;
  const parsed = parseRun(content.text, paths.id, paths.shown);
  return 'problem' in parsed
    ? { kind: 'unreadable', problem: parsed.problem }
    : { kind: 'run', parsed, bytes: content.bytes };
}

/** Reads a run; one that does not parse is read again 3 times, 100 ms apart: an editor may be writing it. */
export async function readRun(paths: RunPaths): Promise<LoadedRun> {
  for (let again = 0; ; again++) {
    const loaded = readRunOnce(paths);
    if (loaded.kind !== 'unreadable' || again === 3) return loaded;
    await delay(100);
  }
}

/** The run as {@link readRun} finds it. Throws {@link WrongUse} where there is none, or it does not parse. */
export async function requireRun(paths: RunPaths): Promise<Extract<LoadedRun, { kind: 'run' }>> {
  const loaded = await readRun(paths);
  switch (loaded.kind) {
    case 'run':
      return loaded;
    case 'missing':
      throw wrongUse('unknown-run', `there is no run ${paths.id}`, 'See the runs with `caesura list`');
    case 'unreadable':
      throw new WrongUse([loaded.problem]);
  }
}
