// Opens a program that leaves descendants, tells who they are, and waits for ever: whoever started it kills it.
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { createPrograms } from '../../../source/programs/open-program.ts';
import { noSecrets } from '../../../source/secrets/secrets.ts';
import { identifyProcess } from '../../../source/storage/process-identity.ts';

const [folder = '', how = ''] = process.argv.slice(2);
const programs = createPrograms({
  environment: process.env,
  secrets: noSecrets,
  folderOf: () => folder,
  identify: identifyProcess,
});
const script = `trap '' HUP; sleep 1000 & echo $! > pids.new; sh -c 'trap "" TERM HUP; while :; do sleep 1000; done' & echo $! $$ >> pids.new; mv pids.new pids; wait`;
const program = await programs.open({ step: {}, arguments: ['sh', '-c', script], stdin: '', env: new Map() });
if (how === 'held') {
  process.stdout.write(`${program.identity.pid}\n`);
  await delay(1_000_000);
}
const running = program.run(new AbortController().signal)[Symbol.asyncIterator]().next();
for (;;) {
  try {
    process.stdout.write(
      `${program.identity.pid} ${readFileSync(`${folder}/pids`, 'utf8').replaceAll('\n', ' ')}\n`,
    );
    break;
  } catch {
    await delay(5);
  }
}
await running;
