// `command` and `shell` of a step -> the program and its arguments, or the script of a shell.
import type { Invocation } from '../workflow.ts';

/** A fault says which key it is about, what is wrong, and what to do. */
type InvocationFault = {
  readonly key: 'command' | 'shell';
  readonly message: string;
  readonly hint: string;
};

export type ParsedInvocation = { readonly invocation: Invocation } | { readonly fault: InvocationFault };

/** Undefined where the step runs no command. */
export function parseInvocation(
  command: string | readonly string[] | undefined,
  shell: string | boolean | undefined,
): ParsedInvocation | undefined {
  if (typeof shell === 'string') {
    if (command !== undefined) {
      return fault('shell', 'a step has either a command or a shell script', 'Write only one of them');
    }
    return parseScript('shell', shell);
  }
  if (shell === true) {
    if (typeof command !== 'string') {
      const hint = 'Write the script as text: `shell: SCRIPT`';
      return fault('shell', 'shell: true takes a command that is text', hint);
    }
    return parseScript('command', command);
  }
  if (command === undefined) return undefined;
  if (typeof command === 'string' && /\s/.test(command.trim())) {
    const hint = 'Write a list, such as [wc, -w], or `shell:` where a shell is wanted';
    return fault('command', 'command must be a list of the program and its arguments', hint);
  }
  return parseProgram(typeof command === 'string' ? [command.trim()] : command);
}

function parseScript(key: 'command' | 'shell', script: string): ParsedInvocation {
  if (script.trim() === '') return fault(key, 'the script is empty', 'Write what the shell runs');
  if (script.includes('\0')) return fault(key, 'the script has a NUL character', 'Remove it');
  return { invocation: { kind: 'shell', script } };
}

function parseProgram(words: readonly string[]): ParsedInvocation {
  const [program, ...rest] = words;
  if (program === undefined || program === '') {
    return fault('command', 'the command names no program', 'Write the program first, such as [wc, -w]');
  }
  if (words.some((word) => word.includes('\0'))) {
    return fault('command', 'the command has a NUL character', 'Remove it');
  }
  if (program.includes('{{')) {
    return fault('command', 'the program cannot be a template', 'Write its name; arguments may be templates');
  }
  return { invocation: { kind: 'program', arguments: [program, ...rest] } };
}

function fault(key: InvocationFault['key'], message: string, hint: string): ParsedInvocation {
  return { fault: { key, message, hint } };
}
