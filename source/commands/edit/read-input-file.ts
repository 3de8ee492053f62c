// The text of a file that a person names as the value of an input: `@FILE`.
import { join, resolve } from 'node:path';
import { WrongUse, wrongUse } from '../../problem.ts';
import { readText } from '../../storage/read-text.ts';
import type { Context } from '../context.ts';

/** The path is one of the current folder, else of the workspace. Throws {@link WrongUse} where it cannot be read. */
export function readInputFile(context: Pick<Context, 'workspace'>, cwd: string, path: string): string {
  for (const file of new Set([resolve(cwd, path), resolve(join(context.workspace.root, path))])) {
    const content = readText(file, path);
    switch (content.kind) {
      case 'text':
        return content.text;
      case 'unreadable':
        throw new WrongUse([content.problem]);
      case 'missing':
        break;
    }
  }
  throw wrongUse(
    'missing-file',
    `there is no file ${path}`,
    `It was looked for in ${cwd} and in ${context.workspace.root}`,
  );
}
