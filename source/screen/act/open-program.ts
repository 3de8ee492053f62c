// The editor and the pager of the person, with the terminal while they have it.
import { chooseEditor } from '../terminal/choose-editor.ts';
import { choosePager } from '../terminal/choose-pager.ts';
import { explainHandOver } from '../terminal/explain-hand-over.ts';
import { type HandOverEnd, handOverTerminal } from '../terminal/hand-over-terminal.ts';
import { type Acting, say } from './acting.ts';

/** @param line counts from 1 */
export async function openEditor(acting: Acting, path: string, line?: number): Promise<HandOverEnd> {
  const call = chooseEditor(acting.context.environment, process.platform, path, line);
  const end = await handOverTerminal(acting.lending, [call], optionsOf(acting));
  return explain(acting, end, 'editor');
}

export async function openPager(acting: Acting, path: string): Promise<HandOverEnd> {
  const calls = choosePager(acting.context.environment, process.platform, path);
  return explain(acting, await handOverTerminal(acting.lending, calls, optionsOf(acting)), 'pager');
}

function optionsOf({ context, cwd, signal }: Acting) {
  return { cwd, environment: context.environment, signal };
}

function explain(acting: Acting, end: HandOverEnd, role: 'editor' | 'pager'): HandOverEnd {
  const text = explainHandOver(end, role);
  if (text !== undefined) say(acting, text);
  return end;
}
