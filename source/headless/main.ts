// From argv to the exit status, with every failure told once and in the right words.
import { realpathSync } from 'node:fs';
import type { Context } from '../commands/context.ts';
import { DiskRefused, formatProblem, RunOwned, WrongUse } from '../problem.ts';
import { findSecrets } from '../secrets/find-secrets.ts';
import { createSecrets } from '../secrets/secrets.ts';
import { resolveRunId } from '../storage/run-paths.ts';
import type { Arguments } from './arguments.ts';
import { createClock } from './clock.ts';
import type { Conversation } from './conversation.ts';
import { contextOf, execute, type Host } from './execute.ts';
import { exitStatus, type PausingSignal, signalStatus } from './exit-status.ts';
import { createOutput } from './output.ts';

/** Never throws: a bug keeps its stack trace and gives 70. */
export async function main(argv: readonly string[]): Promise<number> {
  const host = createHost();
  const { output } = host;
  try {
    const asked = await readArguments(argv);
    switch (asked.kind) {
      case 'help': {
        const { formatCommandHelp, formatHelp } = await import('./help.ts');
        process.stdout.write(asked.command === undefined ? formatHelp() : formatCommandHelp(asked.command));
        return exitStatus.done;
      }
      case 'version': {
        const { default: manifest } = await import('../../package.json', { with: { type: 'json' } });
        output.data(manifest.version);
        return exitStatus.done;
      }
      case 'screen':
      case 'watch':
        return await openScreenHere(host, asked);
      case 'command':
        return await execute(host, asked);
    }
  } catch (error) {
    return tellFailure(error, output.talk);
  }
}

/** What parses them is loaded where there are some: a screen that is opened does not wait for it. */
async function readArguments(argv: readonly string[]): Promise<Arguments> {
  if (argv.length === 0) return { kind: 'screen' };
  const { parseArguments } = await import('./arguments.ts');
  return parseArguments(argv);
}

type Shown = Extract<Arguments, { kind: 'screen' | 'watch' }>;

async function openScreenHere(host: Host, asked: Shown): Promise<number> {
  if (process.stdout.isTTY !== true || process.stdin.isTTY !== true) {
    const what = asked.kind === 'screen' ? 'the terminal UI' : 'watch';
    host.output.talk(
      `${what} needs a terminal. See the runs with \`caesura list\`, the commands with \`caesura --help\``,
    );
    return exitStatus.wrongUse;
  }
  // Without caesura.yaml, which takes long to read: the screen calls no model, and what it starts reads it itself.
  const context = contextOf(host, asked);
  // Before the screen takes the terminal, so that the message stays.
  const pinnedId =
    asked.kind === 'screen' || asked.id === undefined ? null : resolveRunId(context.workspace, asked.id);
  const mode =
    asked.kind === 'screen'
      ? { kind: 'workspace' as const }
      : { kind: 'watch' as const, pinnedId, armed: false };
  process.env.NODE_ENV ??= 'production';
  const { openScreen } = await import('../screen/open-screen.ts');
  return openScreen(context, host.launcher, mode);
}

function tellFailure(error: unknown, talk: (line: string) => void): number {
  if (error instanceof WrongUse) {
    for (const problem of error.problems) talk(formatProblem(problem));
    return exitStatus.wrongUse;
  }
  if (error instanceof DiskRefused) {
    talk(`error: ${error.message}`);
    return exitStatus.diskRefused;
  }
  if (error instanceof RunOwned) {
    talk(error.message);
    return exitStatus.owned;
  }
  talk(`a bug in caesura: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return exitStatus.bug;
}

function createHost(): Host {
  const secrets = createSecrets(findSecrets(process.env));
  const output = createOutput(process.stdout, process.stderr, secrets.redact);
  return {
    cwd: process.cwd(),
    environment: process.env,
    secrets,
    nodeVersion: process.versions.node,
    clock: createClock(),
    output,
    // Asked for late: the standard streams cost time to open, and most commands ask nobody.
    confirm: () => (hasPerson() ? (question) => askYesNo(secrets.redact(question)) : undefined),
    converse: () => (hasPerson() ? converse : undefined),
    readStdin: async () => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of process.stdin) chunks.push(chunk);
      return Buffer.concat(chunks);
    },
    launcher: { executable: process.execPath, arguments: [realpathSync(process.argv[1] ?? '')] },
    onSignal: (callback) => {
      for (const name of pausingSignals()) process.on(name, callback);
      return () => {
        for (const name of pausingSignals()) process.off(name, callback);
      };
    },
  };
}

function hasPerson(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

async function converse(context: Context): Promise<Conversation> {
  const { openConversation } = await import('./conversation.ts');
  return openConversation(context);
}

function pausingSignals(): readonly PausingSignal[] {
  return Object.keys(signalStatus).filter(isPausingSignal);
}

function isPausingSignal(name: string): name is PausingSignal {
  return Object.hasOwn(signalStatus, name);
}

/** Ctrl-C, Ctrl-D, a signal, and a terminal that goes away say no. */
async function askYesNo(question: string): Promise<boolean> {
  const { createInterface } = await import('node:readline');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const close = () => terminal.close();
  for (const name of pausingSignals()) process.on(name, close);
  terminal.on('SIGINT', close);
  try {
    const answer = await new Promise<string | undefined>((answered) => {
      terminal.once('close', () => answered(undefined));
      terminal.question(`${question} y/N `, answered);
    });
    if (answer === undefined) process.stderr.write('\n');
    return /^y(es)?$/i.test(answer?.trim() ?? '');
  } finally {
    for (const name of pausingSignals()) process.off(name, close);
    terminal.close();
  }
}
