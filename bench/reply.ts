// What a streamed reply costs besides its stream: the model and the engine against reading the same HTTP stream bare.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { installedPackages } from '../source/commands/models/provider-packages.ts';
import { createControl } from '../source/engine/control.ts';
import { driveRun } from '../source/engine/drive-run.ts';
import { createModels } from '../source/model/choose-model.ts';
import type { Model } from '../source/model/model.ts';
import { createTranscripts } from '../source/storage/transcripts.ts';
import { parseWorkflow } from '../source/workflow/parse/parse-workflow.ts';
import { median, printTable } from './measure.ts';
import { beginning, makePorts } from './memory-ports.ts';
import { type Ready, replyWords } from './reply/word-server.ts';

const rounds = 15;

const server = new Worker(new URL('./reply/word-server.ts', import.meta.url));
const baseURL = await new Promise<string>((resolve) =>
  server.once('message', (ready: Ready) => resolve(ready.baseURL)),
);
const folder = mkdtempSync(join(tmpdir(), 'caesura-bench-'));

const model = createModels({
  providers: { configured: { bench: { baseURL } }, environment: {}, packages: installedPackages },
  readRecording: () => ({ missing: '' }),
  delay: () => Promise.resolve(),
});

const { workflow } = parseWorkflow(
  JSON.stringify({ name: 'reply', steps: [{ id: 'ask', prompt: 'p.hbs', outputs: ['text'] }] }),
  'workflows/bench.yaml',
);
if (workflow === undefined) throw new Error('the workflow of the benchmark does not parse');

async function readBare(): Promise<number> {
  const response = await fetch(`${baseURL}/chat/completions`, { method: 'POST', body: '{"stream":true}' });
  const decoder = new TextDecoder();
  let length = 0;
  for await (const piece of response.body ?? []) length += decoder.decode(piece, { stream: true }).length;
  return length;
}

async function askModel(asked: Model): Promise<number> {
  let length = 0;
  const { signal } = new AbortController();
  const request = { model: 'bench/words', prompt: 'Go on.', workflowName: 'reply', stepId: 'ask', signal };
  for await (const part of asked.reply(request)) if (part.kind === 'text') length += part.text.length;
  return length;
}

/** With the texts of the attempt on the disk, where they are watched and survive a crash. */
async function driveStep(): Promise<number> {
  if (workflow === undefined) return 0;
  const run = await driveRun({
    workflow,
    ports: { ...makePorts(workflow, {}, 'Go on.'), model, transcripts: createTranscripts(folder) },
    control: createControl(),
    modelsOf: () => ['bench/words'],
    begin: beginning(workflow),
  });
  if (run.status !== 'completed') throw new Error(`the run is ${run.status}: ${run.failure?.message}`);
  return String(run.data.text).length;
}

async function time(read: () => Promise<number>): Promise<number> {
  const began = performance.now();
  if ((await read()) === 0) throw new Error('there was no reply');
  return performance.now() - began;
}

const ways = [
  ['the stream, bare', readBare],
  ['the model', () => askModel(model)],
  ['the model, the engine and the files', driveStep],
] as const;
const times = ways.map((): number[] => []);
for (let round = -1; round < rounds; round++)
  for (const [index, [, read]] of ways.entries()) {
    const took = await time(read);
    // The first round loads what is loaded when it is used.
    if (round >= 0) times[index]?.push(took);
  }
await server.terminate();
rmSync(folder, { recursive: true });

const medians = times.map(median);
const bare = medians[0] ?? Number.NaN;
printTable([
  [`a reply of ${replyWords} words, each an event`, 'ms', 'against bare', 'overhead a word, ms'],
  ...ways.map(([name], index) => {
    const took = medians[index] ?? Number.NaN;
    return [
      name,
      took.toFixed(1),
      `${(took / bare).toFixed(2)}x`,
      index === 0 ? '' : ((took - bare) / replyWords).toFixed(4),
    ];
  }),
]);
