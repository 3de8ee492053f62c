// kill -9 of the process that runs a program: the program goes with it, and all that it has started.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { isAlive } from '../../source/storage/process-identity.ts';
import { ending, endWithTest } from '../storage/helpers/run-child.ts';
import { makeFolder } from '../storage/helpers/run-folder.ts';
import { identitiesOf, untilGone } from './helpers/run-program.ts';

const helper = new URL('helpers/own-program.ts', import.meta.url).pathname;

test.each([
  ['running', 4],
  ['held', 1],
])('a program that is %s ends with its group when its owner is killed', async (how, count) => {
  const owner = spawn(process.execPath, [helper, makeFolder(), how], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  endWithTest(owner);
  const [line] = await once(createInterface({ input: owner.stdout }), 'line');
  const identities = identitiesOf(String(line));
  onTestFinished(() => {
    for (const identity of identities.filter(isAlive)) process.kill(identity.pid, 'SIGKILL');
  });
  expect(identities.filter(isAlive)).toHaveLength(count);
  owner.kill('SIGKILL');
  expect(await ending(owner)).toMatchObject({ signal: 'SIGKILL' });
  await untilGone(identities);
  expect(identities.filter(isAlive)).toEqual([]);
});
