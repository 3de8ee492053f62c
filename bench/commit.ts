// What a step's durable commit costs, against the bare system calls of the same protocol and write-file-atomic.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createPieceHasher } from '../source/storage/content-hash.ts';
import { realDisk } from '../source/storage/disk.ts';
import type { FileStamp } from '../source/storage/file-stamp.ts';
import { park } from '../source/storage/park-previous.ts';
import { publish } from '../source/storage/write-atomic.ts';

/** Commits the pieces (their bytes are in the content file, too) and returns how long it took, in ms. */
type Contender = {
  readonly name: string;
  readonly commit: (pieces: readonly Buffer[]) => number | Promise<number>;
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

function ours(folder: string): Contender {
  const path = join(folder, 'run.json');
  const previous = join(folder, 'run', 'previous.json');
  mkdirSync(join(folder, 'run'), { recursive: true });
  const hash = createPieceHasher();
  let written: FileStamp | null = null;
  let parked: FileStamp | null = null;
  const commit = (pieces: readonly Buffer[]) => {
    const { stamp, displaced } = publish(realDisk, path, pieces, written, { modifiedAt: new Date(), hash });
    if (displaced.kind !== 'nothing') {
      park(realDisk, displaced.tmpPath, previous, parked);
      parked = displaced.stamp;
    }
    written = stamp;
  };
  return { name: 'caesura', commit: (pieces) => timed(() => commit(pieces)), close: () => undefined };
}

function writeFileAtomic(folder: string): Contender {
  mkdirSync(folder, { recursive: true });
  const library: { readonly sync: (path: string, data: Buffer) => void } = createRequire(import.meta.url)(
    'write-file-atomic',
  );
  const path = join(folder, 'run.json');
  return {
    name: 'write-file-atomic',
    commit: (pieces) => {
      const whole = Buffer.concat(pieces);
      return timed(() => library.sync(path, whole));
    },
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

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** Text like that of a run: incompressible enough, and different for each number. */
function makePiece(size: number, number: number): Buffer {
  const piece = Buffer.alloc(size, 0x20);
  for (let offset = 0; offset + 16 <= size; offset += 16) {
    piece.write(((number * 2_654_435_761 + offset * 40_503) >>> 0).toString(36).padEnd(15, '.'), offset);
  }
  return piece;
}

async function measure(
  contenders: readonly Contender[],
  contentPath: string,
  { pieceSize, pieces: count, rounds }: (typeof sizes)[number],
): Promise<Map<string, number[]>> {
  const pieces = Array.from({ length: count }, (_, number) => makePiece(pieceSize, number));
  const times = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  const warmUp = 100;
  for (let round = 0; round < rounds + warmUp; round++) {
    pieces[round % count] = makePiece(pieceSize, count + round);
    writeFileSync(contentPath, Buffer.concat(pieces));
    // Who begins changes from round to round, so that nobody always follows the one who dirtied the most.
    for (const index of contenders.keys()) {
      const contender = contenders[(index + round) % contenders.length];
      const time = await contender?.commit(pieces);
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
    `A durable commit, one piece of many changed; medians in ms, target: at most ${target}x the bare calls\n`,
  );
  for (const size of sizes) {
    const folder = join(root, size.label.replace(' ', ''));
    mkdirSync(folder);
    const contentPath = join(folder, 'content');
    const contenders = [
      ...(program === null ? [] : [bare(program, join(folder, 'bare'), contentPath)]),
      ours(join(folder, 'ours')),
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
