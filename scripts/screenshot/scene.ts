// What the pictures are taken of: a workspace with runs in all states, and one in the middle of a reply.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeOlder, makeWorkspace } from './sample-runs.ts';
import { shortlistRun } from './shortlist.ts';
import { waitFor } from './wait-for.ts';

export type Scene = {
  /** The folder that holds `dev-workspace`. */
  readonly cwd: string;
  /** The whole environment of a program in it. */
  readonly env: Readonly<Record<string, string>>;
  /** Ends what runs in it and removes it. */
  readonly close: () => Promise<void>;
};

const streamedRun = ['youtube-launch', '--set', 'transcript=@dev-workspace/inputs/launch-transcript.txt'];
/** Where its reply is held, so that all pictures show the same, however long they take. */
const hold = { file: 'analyse.1.reply.partial.md', after: 'stays level until Thursday' };

/** @param program the built program */
export async function openScene(program: string): Promise<Scene> {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'caesura-picture-')));
  const cwd = join(top, 'launch');
  const runs = join(cwd, 'dev-workspace/workflow-data');
  const env = {
    PATH: process.env.PATH ?? '',
    LANG: 'C.UTF-8',
    HOME: top,
    XDG_STATE_HOME: join(top, 'state'),
    TERM: 'xterm-256color',
  };
  const started: ChildProcess[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(started.map(end));
    rmSync(top, { recursive: true, force: true, maxRetries: 3 });
  };
  /** Its process and its id. */
  const run = async (args: readonly string[]): Promise<readonly [ChildProcess, string]> => {
    const child = spawn(process.execPath, [program, 'run', ...args], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    started.push(child);
    return [child, await firstLine(child)];
  };
  try {
    makeWorkspace(join(cwd, 'dev-workspace'));
    const [weighing, waitingId] = await run(shortlistRun);
    await ended(weighing);
    makeOlder(runs, waitingId, 3);
    const [streaming, id] = await run(streamedRun);
    const reply = join(runs, id, hold.file);
    await waitFor(
      () => existsSync(reply) && readFileSync(reply, 'utf8').includes(hold.after),
      () => `'${hold.after}' in ${reply}`,
    );
    streaming.kill('SIGSTOP');
    return { cwd, env, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  let said = '';
  let talk = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    talk += text;
  });
  await waitFor(
    () => said.includes('\n') || child.exitCode !== null,
    () => `the id of a run; it says\n${talk}`,
  );
  const [id = ''] = said.split('\n');
  if (id === '') throw new Error(`a run ended with ${child.exitCode}; it says\n${talk}`);
  return id;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

async function end(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await ended(child);
}
