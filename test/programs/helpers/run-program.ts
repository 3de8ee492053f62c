// Runs one program as a command step does, and gathers what it says.
import { setTimeout as delay } from 'node:timers/promises';
import { createPrograms } from '../../../source/programs/open-program.ts';
import { ProgramFailure, type ProgramRequest } from '../../../source/programs/program.ts';
import type { FailureCause, ProcessIdentity } from '../../../source/run/run.ts';
import { noSecrets } from '../../../source/secrets/secrets.ts';
import { identifyProcess, isAlive } from '../../../source/storage/process-identity.ts';
import { makeFolder } from '../../storage/helpers/run-folder.ts';

export function makePrograms(folder: string = makeFolder(), environment = process.env, secrets = noSecrets) {
  return createPrograms({ environment, secrets, folderOf: () => folder, identify: identifyProcess });
}

export function requestOf(
  command: readonly string[],
  changes: Partial<ProgramRequest> & { readonly timeout?: number } = {},
): ProgramRequest {
  const { timeout, ...rest } = changes;
  return {
    step: timeout === undefined ? {} : { timeout },
    arguments: command,
    stdin: '',
    env: new Map(),
    ...rest,
  };
}

export async function gather(parts: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const part of parts) text += part;
  return text;
}

/** Opens a program and runs it to its end. */
export async function runProgram(
  request: ProgramRequest,
  {
    folder,
    signal = new AbortController().signal,
  }: { readonly folder?: string; readonly signal?: AbortSignal } = {},
): Promise<string> {
  const program = await makePrograms(folder).open(request);
  return gather(program.run(signal));
}

export async function failureOf(work: Promise<unknown>): Promise<FailureCause> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ProgramFailure) return error.failure;
    throw error;
  }
  throw new Error('it did not fail');
}

/** Waits until the processes are gone; a test that waits for ever fails by its time limit. */
export async function untilGone(identities: readonly ProcessIdentity[]): Promise<void> {
  while (identities.some(isAlive)) await delay(5);
}

export function identitiesOf(pids: string): readonly ProcessIdentity[] {
  return pids
    .trim()
    .split(/\s+/)
    .map((pid) => identifyProcess(Number(pid)))
    .filter((identity) => identity !== null);
}
