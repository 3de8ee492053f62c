// Steps that run programs: what they are given, who allows them, and that nothing of them is left behind.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { waitFor, waitForValue } from './helpers/wait-for.ts';
import { type Files, prepareWorkspaces, type Workspace } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const node = process.execPath;

function commandFiles(step: Readonly<Record<string, unknown>>, besides: Files = {}): Files {
  const first = { id: 'run', outputs: ['out'], ...step };
  return { 'workflows/w.yaml': JSON.stringify({ name: 'w', steps: [first] }), ...besides };
}

/** Prints its arguments, environment, folder and standard input as JSON. */
const tell = `let text = '';
for await (const piece of process.stdin) text += piece;
console.log(JSON.stringify({ out: { args: process.argv.slice(2), mine: process.env.MINE, run: process.env.CAESURA_RUN_ID, cwd: process.cwd(), text } }));
`;

type Told = {
  readonly args: string[];
  readonly mine?: string;
  readonly run?: string;
  readonly cwd: string;
  readonly text: string;
};

describe('trust', () => {
  const files = commandFiles({ command: ['echo', 'hello'] });

  test.concurrent('without a terminal a workflow that runs commands needs --trust, shows them, and makes nothing', async () => {
    const workspace = workspaces.make(files);
    const ended = await workspace.caesura(['run', 'w']);
    expect(ended).toMatchObject({ status: 2, stdout: '' });
    for (const words of ['echo hello', '--trust', 'workflows/w.yaml']) expect(ended.stderr).toContain(words);
    expect(workspace.list('.')).toEqual(['workflows']);
    expect((await workspace.caesura(['run', 'w', '--detach'])).status).toBe(2);
    expect(workspace.list('.')).toEqual(['workflows']);
  });

  test.concurrent('is remembered outside the workspace, and a changed definition asks again', async () => {
    const workspace = workspaces.make(files);
    expect((await workspace.complete(['w', '--trust'])).data.out).toBe('hello');
    await workspace.complete(['w']);
    expect(workspace.list('.').filter((name) => !['workflow-data', 'workflows'].includes(name))).toEqual([]);
    workspace.write(commandFiles({ command: ['echo', 'changed'] }));
    const refused = await workspace.caesura(['run', 'w']);
    expect(refused).toMatchObject({ status: 2 });
    expect(refused.stderr).toContain('echo changed');
    expect((await workspace.complete(['w', '--trust'])).data.out).toBe('changed');
    // Back to what was trusted.
    workspace.write(files);
    expect((await workspace.complete(['w'])).data.out).toBe('hello');
    const elsewhere = workspaces.make(files);
    expect((await elsewhere.caesura(['run', 'w'], { home: join(workspace.top, 'home') })).status).toBe(2);
  });

  test.concurrent('a resume of a changed definition asks again and leaves the run as it is', async () => {
    const steps = [
      { id: 'a', command: ['echo', 'one'], outputs: ['one'] },
      { id: 'b', command: ['echo', 'two'], outputs: ['two'] },
    ];
    const workspace = workspaces.make({ 'workflows/w.yaml': JSON.stringify({ name: 'w', steps }) });
    const { id } = await workspace.run(['w', '--trust', '--pause-after', 'a'], 3);
    const text = workspace.read(`workflow-data/${id}.json`);
    const [first] = steps;
    const changed = [first, { id: 'b', command: ['echo', 'evil'], outputs: ['two'] }];
    workspace.write({ 'workflows/w.yaml': JSON.stringify({ name: 'w', steps: changed }) });
    const refused = await workspace.caesura(['resume', id]);
    expect(refused).toMatchObject({ status: 2 });
    expect(refused.stderr).toContain('echo evil');
    expect(workspace.read(`workflow-data/${id}.json`)).toBe(text);
    expect(await workspace.caesura(['resume', id, '--frozen'])).toMatchObject({ status: 0 });
    expect(workspace.readRun(id).data.two).toBe('two');
  });

  test.concurrent('a definition that came inside a run file is not trusted for that', async () => {
    const workspace = workspaces.make(files);
    const { id } = await workspace.run(['w', '--trust'], 0);
    const stranger = workspaces.make();
    const definition = { name: 'w', steps: [{ id: 'run', command: ['touch', 'owned'], outputs: ['out'] }] };
    const run = {
      ...workspace.readRun(id),
      status: 'paused',
      executedTemplates: [],
      workflow: { path: 'workflows/w.yaml', hash: 'sha256:0', definition },
    };
    stranger.write({ 'workflow-data/abc.json': JSON.stringify(run) });
    for (const args of [
      ['resume', 'abc'],
      ['resume', 'abc', '--frozen'],
      ['rerun', 'abc', '--from', 'run'],
    ]) {
      expect(await stranger.caesura(args)).toMatchObject({ status: 2 });
    }
    expect(stranger.list('.')).toEqual(['workflow-data']);
  });
});

describe('a command', () => {
  const run = async (
    step: Readonly<Record<string, unknown>>,
    args: readonly string[] = [],
    besides: Files = {},
  ) => {
    const workspace = workspaces.make(commandFiles(step, { 'tell.mjs': tell, ...besides }));
    const done = await workspace.complete(['w', '--trust', ...args], { env: { MINE: 'outer' } });
    const out = done.data.out;
    if (typeof out !== 'object' || out === null) throw new Error(`not told: ${String(out)}`);
    const told: Told = JSON.parse(JSON.stringify(out));
    return { told, run: done, workspace };
  };

  const hostile = `a b "c" 'd' $(touch owned) ; touch owned | * \\ \n{{x}}`;

  test.concurrent('gets each argument as exactly one, whatever is in it', async () => {
    const { told, workspace } = await run(
      {
        command: [node, 'tell.mjs', '{{value}}', 'x{{value}}y', '{{empty}}', '$HOME', '*', '-n'],
        inputs: ['value', 'empty'],
      },
      ['--set', `value=${hostile}`, '--set', 'empty='],
    );
    expect(told.args).toEqual([hostile, `x${hostile}y`, '', '$HOME', '*', '-n']);
    expect(workspace.exists('owned')).toBe(false);
  });

  test.concurrent('reads its inputs as JSON, or the rendered prompt, from standard input', async () => {
    const [asJson, asPrompt] = await Promise.all([
      run({ command: [node, 'tell.mjs'], inputs: ['a', 'b'] }, ['--set', 'a=x', '--set', 'b:={"k": [1]}']),
      run({ command: [node, 'tell.mjs'], inputs: ['a'], prompt: 'p.hbs' }, ['--set', 'a=<x>'], {
        'prompts/p.hbs': '---\nno: no\n---\nSay {{a}}\n',
      }),
    ]);
    expect(JSON.parse(asJson.told.text)).toEqual({ a: 'x', b: { k: [1] } });
    expect(asPrompt.told.text.trimEnd()).toBe('Say <x>');
  });

  test.concurrent('runs in the workspace or in its cwd, with its env', async () => {
    const [plain, set] = await Promise.all([
      run({ command: [node, 'tell.mjs'] }),
      run({ command: [node, '../../tell.mjs'], cwd: 'deep/er', env: { MINE: 'inner' } }, [], {
        'deep/er/x': '',
      }),
    ]);
    expect(plain.told).toMatchObject({ cwd: plain.workspace.root, mine: 'outer', run: plain.run.id });
    expect(set.told).toMatchObject({ cwd: set.workspace.path('deep/er'), mine: 'inner' });
  });

  test.concurrent('is no shell unless shell: is written', async () => {
    const workspace = workspaces.make(
      commandFiles({ shell: 'cat | tr a-z A-Z && echo "$((1 + 1))"', inputs: ['a'] }),
    );
    const done = await workspace.complete(['w', '--trust', '--set', 'a=loud']);
    expect(String(done.data.out)).toContain('"LOUD"');
    expect(String(done.data.out)).toContain('2');
    const text = workspaces.make(commandFiles({ command: 'echo a | cat' }));
    const refused = await text.caesura(['run', 'w', '--trust']);
    expect(refused).toMatchObject({ status: 2 });
    expect(refused.stderr).toContain('shell');
  });

  test.concurrent('that fails, is missing or takes too long fails the step and says why', async () => {
    const once = { retry: { attempts: 1 } };
    const failed = async (step: Readonly<Record<string, unknown>>) => {
      const workspace = workspaces.make(commandFiles({ ...once, ...step }));
      return (await workspace.run(['w', '--trust'], 1)).run?.failure;
    };
    const [status, missing, slow] = await Promise.all([
      failed({ shell: 'echo out; echo the reason >&2; exit 7' }),
      failed({ command: ['no-such-program-here', 'x'] }),
      failed({ shell: 'sleep 600 & sleep 600', timeout: 200 }),
    ]);
    expect(status).toMatchObject({ kind: 'command-failed' });
    expect(status?.message).toContain('7');
    expect(status?.message).toContain('the reason');
    expect(missing?.message).toContain('no-such-program-here');
    expect(slow).toMatchObject({ kind: 'timeout' });
  });
});

/** Writes the ids of itself and of a child of its own, then waits for ever, deaf to all that can be ignored. */
const stay = `import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
const child = spawn('sleep', ['600'], { stdio: 'inherit' });
if (process.argv[2] === 'deaf') for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(name, () => {});
writeFileSync('pids~', process.pid + ' ' + child.pid);
(await import('node:fs')).renameSync('pids~', 'pids');
setInterval(() => {}, 1000);
`;

async function startStaying(mode: string) {
  const workspace = workspaces.make(
    commandFiles({ command: [node, 'stay.mjs', mode] }, { 'stay.mjs': stay }),
  );
  const program = workspace.start(['run', 'w', '--trust']);
  const pids = await waitForPids(workspace);
  return { workspace, program, pids, id: await workspace.idOf(program) };
}

async function waitForPids(workspace: Workspace): Promise<readonly number[]> {
  const file = workspace.path('pids');
  const text = await waitForValue(
    () => (existsSync(file) ? readFileSync(file, 'utf8') : undefined),
    () => 'the program to begin',
  );
  return text.split(' ').map(Number);
}

/** A process that has ended and that nobody has waited for counts as gone. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

const allGone = (pids: readonly number[]) =>
  waitFor(
    () => !pids.some(isAlive),
    () => `${pids.join(', ')} to end`,
  );

describe('a program of a run that ends', () => {
  test.concurrent('is gone with its children after SIGKILL, and runs again on resume', async () => {
    const { workspace, program, pids, id } = await startStaying('deaf');
    program.kill('SIGKILL');
    await program.ended;
    await allGone(pids);
    expect(workspace.readRun(id)).toMatchObject({ status: 'running', inFlight: [{ stepId: 'run' }] });
    writeFileSync(workspace.path('stay.mjs'), 'console.log("now it ends")');
    expect(await workspace.caesura(['resume', id])).toMatchObject({ status: 0 });
    expect(workspace.readRun(id).data.out).toBe('now it ends');
  });

  const signals = [
    { signal: 'SIGTERM', status: 143, mode: 'deaf' },
    { signal: 'SIGHUP', status: 129, mode: 'willing' },
  ] as const;
  test.concurrent.each(signals)(
    'is gone after $signal, the run is paused with $status',
    async ({ signal, status, mode }) => {
      const { workspace, program, pids, id } = await startStaying(mode);
      program.kill(signal);
      expect(await program.ended).toMatchObject({ status, signal: null });
      await allGone(pids);
      const run = workspace.readRun(id);
      expect(run).toMatchObject({ status: 'paused', inFlight: [] });
      expect(run.history.at(-1)).toMatchObject({ event: 'run-paused', by: signal });
    },
  );

  test.concurrent('is gone after pause --now and after cancel', async () => {
    await Promise.all(
      [['pause', '--now'], ['cancel']].map(async ([command = '', ...flags]) => {
        const { workspace, program, pids, id } = await startStaying('deaf');
        expect(await workspace.caesura([command, id, ...flags])).toMatchObject({ status: 0 });
        await program.ended;
        await allGone(pids);
      }),
    );
  });

  test.concurrent('SIGINT once lets the step finish, a second one ends it', async () => {
    const { workspace, program, pids, id } = await startStaying('willing');
    program.kill('SIGINT');
    await program.said('again');
    expect(pids.every(isAlive)).toBe(true);
    program.kill('SIGINT');
    expect(await program.ended).toMatchObject({ status: 130 });
    await allGone(pids);
    expect(workspace.readRun(id)).toMatchObject({ status: 'paused', inFlight: [], executedTemplates: [] });
  });
});
