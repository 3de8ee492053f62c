// Which pager shows a file.
import { type Environment, nameOf, wordsOf } from './choose-editor.ts';
import type { ProgramCall } from './hand-over-terminal.ts';

/**
 * `$PAGER`, else less, else more: to be tried in this order. `cat`, which some set to be spared pagers, would be gone
 * before anybody had read a line: it counts as not set.
 */
export function choosePager(
  environment: Environment,
  platform: NodeJS.Platform,
  file: string,
): readonly [ProgramCall, ...ProgramCall[]] {
  const path = file.startsWith('-') ? `./${file}` : file;
  const chosen = wordsOf([environment.PAGER], platform);
  if (chosen !== undefined && nameOf(chosen[0]) !== 'cat') return [[...chosen, path]];
  return [
    ['less', '-R', path],
    ['more', path],
  ];
}
