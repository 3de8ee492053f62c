// A run in a process of its own, that goes on when whoever started it is gone: `--detach`, and every key of the screen.
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { isJsonObject, type JsonObject } from '../../json.ts';
import { DiskRefused } from '../../problem.ts';
import { parseJson } from '../../run/parse-json.ts';
import type { Context } from '../context.ts';

/** How this program is started: the interpreter and its first arguments. */
export type Launcher = { readonly executable: string; readonly arguments: readonly string[] };

/** Tells a process that was started by a key, not typed: history says which it was. */
export const startedBy = 'CAESURA_STARTED_BY';

/** `refused`: it ended before it had said an id; `message` is what it said instead. */
export type LaunchResult =
  | { readonly kind: 'launched'; readonly id: string }
  | { readonly kind: 'refused'; readonly status: number; readonly message: string };

/**
 * Starts `caesura COMMAND --json` detached and waits for its first event, which bears the id of its run. Its talk
 * goes into a log of the workspace.
 *
 * @param input the data of a new run, handed over as `--input -`
 * @param by who asked for it, for the run's history
 */
export async function launchRun(
  context: Context,
  launcher: Launcher,
  command: readonly string[],
  input: JsonObject | undefined,
  by: 'key' | 'command',
): Promise<LaunchResult> {
  const log = createLog(context);
  const argv = [...launcher.arguments, '--workspace', context.workspace.root, '--json', ...command];
  const child = spawn(launcher.executable, argv, {
    detached: true,
    env: { ...context.environment, [startedBy]: by },
    stdio: ['pipe', 'pipe', log.descriptor],
    windowsHide: true,
  });
  closeSync(log.descriptor);
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error('the process was started without its pipes');
  const failed = new Promise<LaunchResult>((resolve) => {
    child.once('error', (error) => resolve({ kind: 'refused', status: 70, message: error.message }));
    child.once('close', (status) =>
      resolve({ kind: 'refused', status: status ?? 70, message: readFileSync(log.path, 'utf8').trim() }),
    );
  });
  stdin.on('error', () => {});
  stdin.end(input === undefined ? '' : JSON.stringify(input));
  const firstLine = new Promise<LaunchResult>((resolve) => {
    createInterface({ input: stdout }).once('line', (line) => {
      const id = readId(line);
      if (id !== undefined) resolve({ kind: 'launched', id });
    });
  });
  const result = await Promise.race([firstLine, failed]);
  stdout.destroy();
  child.unref();
  return result;
}

function readId(line: string): string | undefined {
  const parsed = parseJson(line, 'the first event');
  return 'value' in parsed && isJsonObject(parsed.value) && typeof parsed.value.id === 'string'
    ? parsed.value.id
    : undefined;
}

/** In `.caesura/`, which is disposable and ignores itself in git. */
function createLog(context: Context): { readonly path: string; readonly descriptor: number } {
  const disposable = join(context.workspace.root, '.caesura');
  const time = context.clock.now().toISOString().replaceAll(':', '-');
  const path = join(disposable, 'logs', `${time}-${crypto.randomUUID().slice(0, 8)}.log`);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(join(disposable, '.gitignore'), '*\n');
    return { path, descriptor: openSync(path, 'wx', 0o600) };
  } catch (error) {
    throw new DiskRefused(path, error, 'Mend the folder, then start the run again.');
  }
}
