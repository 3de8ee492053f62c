// What counts as silence of a stream.
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { watchSilence } from '../../source/model/watch-silence.ts';

test('the time that the reader takes does not count', async () => {
  async function* talkative() {
    yield 'one';
    yield 'two';
  }
  let silences = 0;
  const read: string[] = [];
  for await (const part of watchSilence(talkative(), 20, () => silences++)) {
    read.push(part);
    await wait(60);
  }
  expect(read).toEqual(['one', 'two']);
  expect(silences).toBe(0);
});

test('whoever stops reading ends the stream', async () => {
  let ended = false;
  async function* endless() {
    try {
      while (true) yield 'more';
    } finally {
      ended = true;
    }
  }
  for await (const _ of watchSilence(endless(), 1000, () => {})) break;
  expect(ended).toBe(true);
});
