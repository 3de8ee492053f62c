// Command steps: a program in its own process group, of which nothing is left when the run ends, however it ends.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as delay } from 'node:timers/promises';
import { describeSystemError, systemErrorCode } from '../problem.ts';
import type { ProcessIdentity } from '../run/run.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { findProgram } from './find-program.ts';
import { groupScript } from './group-script.ts';
import { type OpenProgram, ProgramFailure, type ProgramRequest, type ProgramsPort } from './program.ts';

export type ProgramsOptions = {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** None of their values is left in a message. */
  readonly secrets: Secrets;
  /** The folder a step's `cwd` names, or the workspace; throws {@link ProgramFailure} where it leads out. */
  readonly folderOf: (cwd: string | undefined) => string;
  readonly identify: (pid: number) => ProcessIdentity | null;
};

/** Larger replies are refused: a run file must stay readable. In characters. */
const replyLimit = 64 * 1024 * 1024;
/** How much of a failed program's error output goes into the message. */
const errorTail = 2000;
/** How often, and for how long, it is looked whether what an earlier owner left is gone, in milliseconds. */
const endInterval = 20;
const endPatience = 5000;
/** Time to end by itself after SIGTERM, in milliseconds; a run pauses within 2 seconds of a signal. */
const grace = 1000;

export function createPrograms(options: ProgramsOptions): ProgramsPort {
  return {
    open: async (request) => {
      const cwd = options.folderOf(request.step.cwd);
      const environment = { ...options.environment, ...Object.fromEntries(request.env) };
      const [name, ...rest] = request.arguments;
      const program = findProgram(name ?? '', cwd, environment.PATH);
      if (program === undefined) {
        throw unusable(
          `there is no program ${name}${name?.includes('/') ? ` in ${cwd}` : ' on PATH'}. Install it, or mend the step's command`,
        );
      }
      const child = await start(program, rest, cwd, environment);
      const identity = child.pid === undefined ? null : options.identify(child.pid);
      if (identity === null) throw failure(`the program ${name} ended before it began`);
      return describeProgram(child, identity, request, options.secrets);
    },
    end: async (identity) => {
      const alive = () => options.identify(identity.pid)?.startTime === identity.startTime;
      for (let waited = 0; alive(); waited += endInterval) {
        if (waited >= endPatience) {
          throw unusable(
            `process ${identity.pid} of the attempt before is still there and cannot be ended. End it, then resume`,
          );
        }
        killGroup(identity.pid, 'SIGKILL');
        await delay(endInterval);
      }
    },
  };
}

async function start(
  program: string,
  rest: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ChildProcess> {
  try {
    // Windows has no groups: there a program that outlives a killed run has to be ended by hand.
    const child =
      process.platform === 'win32'
        ? spawn(program, rest, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] })
        : spawn('/bin/sh', ['-c', groupScript, 'sh', program, ...rest], {
            cwd,
            env,
            detached: true,
            stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
          });
    await once(child, 'spawn');
    return child;
  } catch (error) {
    if (systemErrorCode(error) === 'E2BIG') {
      throw unusable(
        'its arguments are longer than the system allows. Give the text on standard input: name it in `inputs`, not in `command`',
      );
    }
    throw unusable(`the program ${program} cannot be started: ${describeSystemError(error)}`);
  }
}

function describeProgram(
  child: ChildProcess,
  identity: ProcessIdentity,
  request: ProgramRequest,
  secrets: Secrets,
): OpenProgram {
  const lifeline = child.stdio[3];
  const ended = once(child, 'exit').catch(() => []);
  return {
    identity,
    discard: () => killGroup(identity.pid, 'SIGKILL'),
    run: async function* (signal) {
      const errors = collectTail(child, secrets);
      let timedOut = false;
      const stop = async () => {
        killGroup(identity.pid, 'SIGTERM');
        await Promise.race([ended, delay(grace, undefined, { ref: false })]);
        killGroup(identity.pid, 'SIGKILL');
      };
      const onAbort = () => void stop();
      signal.addEventListener('abort', onAbort, { once: true });
      const timer =
        request.step.timeout === undefined
          ? undefined
          : setTimeout(() => {
              timedOut = true;
              void stop();
            }, request.step.timeout);
      // A program that left its output to a child of its own would keep us waiting for ever.
      void ended.then(() => killGroup(identity.pid, 'SIGKILL'));
      try {
        if (signal.aborted) onAbort();
        else if (lifeline && 'write' in lifeline) {
          lifeline.on('error', ignore);
          lifeline.write('go\n');
        }
        child.stdin?.on('error', ignore);
        child.stdin?.end(request.stdin);
        yield* readOutput(child);
        await ended;
        signal.throwIfAborted();
        if (timedOut)
          throw failure(`it took longer than ${request.step.timeout} ms and was ended`, 'timeout');
        if (child.exitCode !== 0) throw failure(describeEnd(child, errors()));
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        killGroup(identity.pid, 'SIGKILL');
      }
    },
  };
}

async function* readOutput(child: ChildProcess): AsyncIterable<string> {
  const decoder = new StringDecoder('utf8');
  let length = 0;
  for await (const chunk of child.stdout ?? []) {
    const text = decoder.write(chunk);
    length += text.length;
    if (length > replyLimit) throw failure(`its output is larger than ${replyLimit / 1024 / 1024} MiB`);
    if (text !== '') yield text;
  }
  const rest = decoder.end();
  if (rest !== '') yield rest;
}

function collectTail(child: ChildProcess, secrets: Secrets): () => string {
  // Before it is cut, and before its lines are joined: half a secret is not found any more.
  const filter = secrets.openFilter();
  let tail = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + filter.push(text)).slice(-errorTail);
  });
  return () => (tail + filter.end()).trim();
}

function describeEnd(child: ChildProcess, errors: string): string {
  const end = child.signalCode === null ? `exit status ${child.exitCode}` : `ended by ${child.signalCode}`;
  const said = errors.replace(/\s*\n\s*/g, ' | ').slice(-errorTail);
  return said === '' ? `the command failed: ${end}` : `the command failed: ${end}: ${said}`;
}

function failure(message: string, kind: 'command-failed' | 'timeout' = 'command-failed'): ProgramFailure {
  return new ProgramFailure({ kind, message, canRetry: true });
}

/** What the same attempt would meet again. */
function unusable(message: string): ProgramFailure {
  return new ProgramFailure({ kind: 'command-failed', message, canRetry: false });
}

function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // It is gone, and so is its group.
  }
}

function ignore(): void {}
