// What a run that runs costs the screen: its spinner, and a reply that grows by 200 tokens a second.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { mean, median } from '../measure.ts';
import { bytes, type Figure, ms, percent } from './figure.ts';
import { openTimedTerminal, type TimedTerminal } from './terminal.ts';
import { startTokenServer, type TokenServer } from './token-server.ts';
import { cpuTime } from './usage.ts';
import type { ManyRuns } from './workspace.ts';

const tokensPerSecond = 200;
const seconds = 6;

/** Starts a run and a screen of their own in a workspace whose other runs rest. */
export async function measureStream(
  program: string,
  runs: ManyRuns,
  environment: Readonly<Record<string, string>>,
): Promise<readonly Figure[]> {
  const root = join(runs.top, 'dev-workspace');
  const loopFile = join(runs.top, 'loop.json');
  const server = await startTokenServer();
  writeFileSync(join(root, 'caesura.yaml'), server.config);
  writeFileSync(join(root, 'prompts', 'stream.hbs'), 'Tell of {{topic}}.\n');
  writeFileSync(
    join(root, 'workflows', 'stream.yaml'),
    'name: stream\nsteps:\n  - { id: tell, prompt: stream.hbs, inputs: [topic], outputs: [told] }\n',
  );
  let terminal: TimedTerminal | undefined;
  try {
    await startRun(program, runs.top, environment);
    await server.asked();
    terminal = openTimedTerminal([program], runs.top, {
      ...environment,
      NODE_OPTIONS: `--import=${fileURLToPath(new URL('./watch-loop.ts', import.meta.url))}`,
      CAESURA_BENCH_LOOP: loopFile,
    });
    await terminal.shows(/\btell\b/);
    const figures = [...(await measureTicks(terminal)), ...(await measureTokens(terminal, server, loopFile))];
    await terminal.quiet(1000);
    await terminal.quit();
    return figures;
  } finally {
    terminal?.kill();
    server.close();
  }
}

async function startRun(program: string, cwd: string, environment: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [program, 'run', 'stream', '--set', 'topic=margins', '--detach'], {
    cwd,
    env: { PATH: process.env.PATH ?? '', HOME: cwd, ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [status] = await once(child, 'close');
  if (status !== 0) throw new Error(`the run did not start: status ${status}`);
}

/** The run waits for its model: only the spinner and the times move. */
async function measureTicks(terminal: TimedTerminal): Promise<readonly Figure[]> {
  await delay(1500);
  const since = performance.now();
  await delay(8000);
  const ticks = terminal.bursts(since).map((burst) => burst.bytes);
  return [
    {
      what: 'bytes per spinner tick',
      target: '≤ 200 B',
      figure: `median ${bytes(median(ticks))}, mean ${bytes(mean(ticks))}, ${(ticks.length / 8).toFixed(1)} a second`,
    },
  ];
}

async function measureTokens(
  terminal: TimedTerminal,
  server: TokenServer,
  loopFile: string,
): Promise<readonly Figure[]> {
  const stream = server.stream(tokensPerSecond);
  await terminal.shows(/margins held while/);
  await delay(2000);
  const since = performance.now();
  const before = cpuTime(terminal.pid);
  await delay(seconds * 1000);
  const used = cpuTime(terminal.pid) - before;
  const bursts = terminal.bursts(since);
  process.kill(terminal.pid, 'SIGUSR2');
  await delay(seconds * 1000);
  process.kill(terminal.pid, 'SIGUSR2');
  await delay(500);
  const late = readLateness(loopFile);
  stream.finish();
  const sent = bursts.reduce((sum, burst) => sum + burst.bytes, 0);
  return [
    {
      what: `a run streaming ${tokensPerSecond} tokens/s: CPU`,
      target: '≤ 25 %',
      figure: percent(used / (seconds * 10)),
    },
    {
      what: '  event-loop lag',
      target: '≤ 50 ms',
      figure: `p99 ${ms(late.p99)}, at most ${ms(late.max)}`,
    },
    {
      what: '  frames and bytes a second',
      figure: `${(bursts.length / seconds).toFixed(1)}, ${bytes(sent / seconds)}`,
    },
  ];
}

function readLateness(file: string): { readonly p99: number; readonly max: number } {
  const read: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const field = (name: string) =>
    typeof read === 'object' && read !== null ? Number(Reflect.get(read, name)) : Number.NaN;
  return { p99: field('p99'), max: field('max') };
}
