// What a step's durable commit costs, against the bare system calls of the same protocol and write-file-atomic.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { formatRun } from '../source/run/format-run.ts';
import type { Run } from '../source/run/run.ts';
import { findSecrets } from '../source/secrets/find-secrets.ts';
import { createSecrets } from '../source/secrets/secrets.ts';
import { realDisk } from '../source/storage/disk.ts';
import { acquireLock } from '../source/storage/run-lock.ts';
import { createRunStore } from '../source/storage/run-store.ts';
import { median } from './measure.ts';

/** Commits the run (its bytes are in the content file, too) and returns how long it took, in ms. */
type Contender = {
  readonly name: string;
  readonly commit: (run: Run, bytes: Buffer) => number | Promise<number>;
  readonly close: () => void;
};

const sizes = [
  { label: '64 KiB', pieceSize: 4096, pieces: 16, rounds: 300 },
  { label: '1 MiB', pieceSize: 16_384, pieces: 64, rounds: 150 },
  { label: '8 MiB', pieceSize: 32_768, pieces: 256, rounds: 60 },
] as const;

/** A commit costs at most this many times the bare system calls. */
const target = 1.3;

function timed(call: () => void): number {
  const start = performance.now();
  call();
  return performance.now() - start;
}

/** The store as a run uses it: formatting, the lock's look, the write, and the parking of what it displaced. */
async function ours(folder: string): Promise<Contender> {
  const paths = { id: 'run', file: join(folder, 'run.json'), shown: 'run.json', folder: join(folder, 'run') };
  mkdirSync(paths.folder, { recursive: true });
  const lock = await acquireLock(paths.folder, { disk: realDisk });
  if ('heldBy' in lock) throw new Error('the lock of a new folder is held');
  const store = createRunStore({
    disk: realDisk,
    paths,
    assertHeld: lock.assertHeld,
    now: () => new Date(),
    secrets: createSecrets(findSecrets(process.env)),
    written: null,
    parked: null,
    run: firstRun,
  });
  return { name: 'caesura', commit: (run) => timed(() => store.commit(run)), close: lock.release };
}

const at = '2026-11-22T10:00:00.000Z';

const firstRun: Run = {
  formatVersion: 1,
  id: 'run',
  workflowName: 'bench',
  status: 'running',
  progress: { done: 0, total: 1 },
  startedAt: at,
  updatedAt: at,
  options: {},
  checkpoint: null,
  failure: null,
  inFlight: [],
  executedTemplates: [],
  data: {},
  history: [],
  workflow: null,
};

function writeFileAtomic(folder: string): Contender {
  mkdirSync(folder, { recursive: true });
  const library: { readonly sync: (path: string, data: Buffer) => void } = createRequire(import.meta.url)(
    'write-file-atomic',
  );
  const path = join(folder, 'run.json');
  return {
    name: 'write-file-atomic',
    commit: (_run, bytes) => timed(() => library.sync(path, bytes)),
    close: () => undefined,
  };
}

/** Null where there is no C compiler. */
function compileBare(folder: string): string | null {
  const program = join(folder, 'bare-commit');
  const source = new URL('./bare-commit.c', import.meta.url).pathname;
  const compiled = spawnSync('cc', ['-O2', '-o', program, source], { encoding: 'utf8' });
  if (compiled.status === 0) return program;
  process.stdout.write(
    `No C compiler (${compiled.error?.message ?? compiled.stderr}): no bare system calls to compare with.\n`,
  );
  return null;
}

function bare(program: string, folder: string, contentPath: string): Contender {
  mkdirSync(join(folder, 'run'), { recursive: true });
  const child = spawn(program, [folder, contentPath], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    name: 'bare system calls',
    commit: async () => {
      child.stdin.write('commit\n');
      const { value, done } = await lines.next();
      if (done) throw new Error('bare-commit stopped');
      return Number(value) / 1e6;
    },
    close: () => child.stdin.end(),
  };
}

/** Text like that of a run: incompressible enough, and different for each number. */
function makeText(size: number, number: number): string {
  const piece = Buffer.alloc(size, 0x20);
  for (let offset = 0; offset + 16 <= size; offset += 16) {
    piece.write(((number * 2_654_435_761 + offset * 40_503) >>> 0).toString(36).padEnd(15, '.'), offset);
  }
  return piece.toString('latin1');
}

async function measure(
  contenders: readonly Contender[],
  contentPath: string,
  { pieceSize, pieces: count, rounds }: (typeof sizes)[number],
): Promise<Map<string, number[]>> {
  const fields = Array.from({ length: count }, (_, number) => [
    `field${number}`,
    makeText(pieceSize, number),
  ]);
  let run: Run = { ...firstRun, data: Object.fromEntries(fields) };
  const times = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  const warmUp = 100;
  for (let round = 0; round < rounds + warmUp; round++) {
    run = { ...run, data: { ...run.data, [`field${round % count}`]: makeText(pieceSize, count + round) } };
    const bytes = Buffer.from(formatRun(run));
    writeFileSync(contentPath, bytes);
    // Who begins changes from round to round, so that nobody always follows the one who dirtied the most.
    for (const index of contenders.keys()) {
      const contender = contenders[(index + round) % contenders.length];
      const time = await contender?.commit(run, bytes);
      if (contender && time !== undefined && round >= warmUp) times.get(contender.name)?.push(time);
    }
  }
  return times;
}

// Not in the folder for temporary files, which may be in memory.
const parent = process.env.CAESURA_BENCH_FOLDER ?? join(process.cwd(), 'node_modules', '.cache');
mkdirSync(parent, { recursive: true });
const root = mkdtempSync(join(parent, 'bench-'));
try {
  const program = compileBare(root);
  process.stdout.write(
    `A step's durable commit, one field of many changed; medians in ms, target: at most ${target}x the bare calls\n`,
  );
  for (const size of sizes) {
    const folder = join(root, size.label.replace(' ', ''));
    mkdirSync(folder);
    const contentPath = join(folder, 'content');
    const contenders = [
      ...(program === null ? [] : [bare(program, join(folder, 'bare'), contentPath)]),
      await ours(join(folder, 'ours')),
      writeFileAtomic(join(folder, 'library')),
    ];
    const times = await measure(contenders, contentPath, size);
    for (const { close } of contenders) close();
    const base = median(times.get('bare system calls') ?? []);
    for (const [name, values] of times) {
      const ratio = median(values) / base;
      const verdict =
        name !== 'caesura' || Number.isNaN(ratio) ? '' : ratio <= target ? '  within' : '  ABOVE';
      process.stdout.write(
        `${size.label.padStart(7)}  ${name.padEnd(18)} ${median(values).toFixed(2).padStart(8)} ms  ${Number.isNaN(ratio) ? '' : `${ratio.toFixed(2)}x`}${verdict}\n`,
      );
    }
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
