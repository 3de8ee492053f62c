// Which editor opens a file, and how it is told the line.
import type { ProgramCall } from './hand-over-terminal.ts';
import { splitCommand } from './split-command.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** How a line is named; `wait` is what makes one with a window of its own stay until the file is closed. */
type LineForm =
  | { readonly kind: 'plus' }
  | { readonly kind: 'colon'; readonly wait?: string }
  | { readonly kind: 'goto'; readonly wait: string };

/** By the name of the program, without its folder and extension. */
const lineForms: ReadonlyMap<string, LineForm> = new Map([
  ...['vi', 'vim', 'nvim', 'view', 'nano', 'emacs', 'emacsclient', 'micro', 'kak', 'joe'].map(
    (name): [string, LineForm] => [name, { kind: 'plus' }],
  ),
  ...['hx', 'helix'].map((name): [string, LineForm] => [name, { kind: 'colon' }]),
  ...['subl', 'zed'].map((name): [string, LineForm] => [name, { kind: 'colon', wait: '--wait' }]),
  ...['code', 'code-insiders', 'codium', 'cursor'].map((name): [string, LineForm] => [
    name,
    { kind: 'goto', wait: '--wait' },
  ]),
]);

/**
 * `$VISUAL`, else `$EDITOR`, else vi (notepad on Windows), with the file and, where the editor is known to
 * understand it, the line, which counts from 1. The variable may hold arguments and quotes; no shell reads it.
 */
export function chooseEditor(
  environment: Environment,
  platform: NodeJS.Platform,
  file: string,
  line?: number,
): ProgramCall {
  const [program, ...args] = wordsOf([environment.VISUAL, environment.EDITOR], platform) ?? [
    platform === 'win32' ? 'notepad' : 'vi',
  ];
  // A name that begins with a dash would be an option.
  const path = file.startsWith('-') ? `./${file}` : file;
  const form = lineForms.get(nameOf(program));
  return [program, ...args, ...waitArgument(form, args), ...fileArguments(form, path, line)];
}

/** The words of the first value that has some. */
export function wordsOf(
  commands: readonly (string | undefined)[],
  platform: NodeJS.Platform,
): ProgramCall | undefined {
  for (const command of commands) {
    const [program, ...args] = splitCommand(command ?? '', platform);
    if (program) return [program, ...args];
  }
  return undefined;
}

export function nameOf(program: string): string {
  const name = program.slice(Math.max(program.lastIndexOf('/'), program.lastIndexOf('\\')) + 1);
  return name.toLowerCase().replace(/\.(?:exe|cmd|bat)$/, '');
}

function waitArgument(form: LineForm | undefined, args: readonly string[]): readonly string[] {
  const wait = form === undefined || form.kind === 'plus' ? undefined : form.wait;
  return wait === undefined || args.includes(wait) || args.includes('-w') ? [] : [wait];
}

function fileArguments(
  form: LineForm | undefined,
  file: string,
  line: number | undefined,
): readonly string[] {
  if (form === undefined || line === undefined) return [file];
  switch (form.kind) {
    case 'plus':
      return [`+${line}`, file];
    case 'colon':
      return [`${file}:${line}`];
    case 'goto':
      return ['--goto', `${file}:${line}`];
  }
}
