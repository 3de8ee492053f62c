// A conversation with the person at the terminal: lines that are asked for, and texts for their editor.
import { spawnSync } from 'node:child_process';
import type { Interface } from 'node:readline';
import type { Context } from '../commands/context.ts';
import { withTextFile } from '../commands/edit/edit-text.ts';
import { sanitizeLine, sanitizeText } from '../sanitize-text.ts';
import { type PausingSignal, signalStatus } from './exit-status.ts';

export type Conversation = {
  /** Foreign text in it is made safe. */
  readonly say: (text: string) => void;
  /**
   * The line as typed, or null where the person has ended the conversation: by Ctrl-C, Ctrl-D or closing the window.
   * @param initial stands in the line, to be changed
   */
  readonly ask: (question: string, initial?: string) => Promise<string | null>;
  /** The text as it was left in the editor; undefined where there is none, or where the editor failed. */
  readonly edit: (text: string, ending?: '.md' | '.json') => Promise<string | undefined>;
  /** What stood in the line when the person ended the conversation. */
  readonly unfinished: () => string;
  readonly close: () => void;
};

/** Standard input and standard error are terminals. */
export async function openConversation(
  context: Pick<Context, 'workspace' | 'environment' | 'secrets'>,
): Promise<Conversation> {
  const { createInterface } = await import('node:readline');
  const signals = Object.keys(signalStatus).filter(isPausingSignal);
  /** Lines that came before they were asked for, as a paste of several does. */
  const lines: string[] = [];
  let terminal: Interface | undefined;
  let waiting: ((line: string | null) => void) | undefined;
  let isEnded = false;
  let unfinished = '';

  const end = () => {
    if (!isEnded) unfinished = terminal?.line ?? '';
    isEnded = true;
    terminal?.close();
    waiting?.(null);
  };
  const take = (line: string) => {
    if (waiting === undefined) lines.push(line);
    else waiting(line);
  };
  const open = (): Interface => {
    if (terminal !== undefined) return terminal;
    const opened = createInterface({ input: process.stdin, output: process.stderr });
    opened.on('line', take);
    opened.on('SIGINT', end);
    opened.on('close', () => {
      // Closed for the editor it is not the end.
      if (terminal === opened) end();
    });
    terminal = opened;
    return opened;
  };
  const pause = () => {
    const opened = terminal;
    terminal = undefined;
    opened?.close();
  };
  for (const name of signals) process.on(name, end);

  return {
    say: (text) => void process.stderr.write(`${sanitizeText(context.secrets.redact(text))}\n`),
    ask: (question, initial = '') => {
      const early = lines.shift();
      if (early !== undefined && !isEnded) return Promise.resolve(early);
      if (isEnded) return Promise.resolve(null);
      return new Promise((answered) => {
        waiting = (line) => {
          waiting = undefined;
          if (line === null) process.stderr.write('\n');
          answered(line);
        };
        const opened = open();
        opened.setPrompt(sanitizeLine(context.secrets.redact(question)));
        opened.prompt();
        if (initial !== '') opened.write(sanitizeLine(initial));
      });
    },
    edit: async (text, ending = '.md') => {
      pause();
      let hasLeft = false;
      const edited = await withTextFile(context, 'answer', { text, ending }, async ({ path }) => {
        hasLeft = openEditor(context.environment, path);
      });
      return hasLeft ? edited : undefined;
    },
    unfinished: () => unfinished,
    close: () => {
      pause();
      for (const name of signals) process.off(name, end);
    },
  };
}

/** `$VISUAL`, else `$EDITOR`, else vi, as the shell reads them. Whether it ended well. */
function openEditor(environment: Context['environment'], path: string): boolean {
  const isWindows = process.platform === 'win32';
  const editor = environment.VISUAL?.trim() || environment.EDITOR?.trim() || (isWindows ? 'notepad' : 'vi');
  const ended = isWindows
    ? spawnSync(`${editor} "${path}"`, { shell: true, stdio: 'inherit' })
    : spawnSync('/bin/sh', ['-c', `${editor} "$1"`, 'sh', path], { stdio: 'inherit' });
  return ended.status === 0;
}

function isPausingSignal(name: string): name is PausingSignal {
  return Object.hasOwn(signalStatus, name);
}
