import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gatherData } from '../../source/headless/gather-data.ts';

const folder = mkdtempSync(join(tmpdir(), 'caesura-data-'));
const nothing = async () => new Uint8Array();

function gather(set: readonly string[], input?: string, stdin = nothing) {
  return gatherData({ set, ...(input === undefined ? {} : { input }) }, folder, stdin);
}

describe('gatherData', () => {
  test('reads texts, JSON and files', async () => {
    writeFileSync(join(folder, 'note.txt'), 'one\r\ntwo\n');
    writeFileSync(join(folder, 'list.json'), '[1, 2]');
    expect(await gather(['a=b=c', 'n:={"x": 1}', 't=@note.txt', 'l:=@list.json', 'at=@@home'])).toEqual({
      a: 'b=c',
      n: { x: 1 },
      t: 'one\r\ntwo\n',
      l: [1, 2],
      at: '@home',
    });
  });

  test('lets --set win over --input, and accepts a byte-order mark', async () => {
    writeFileSync(join(folder, 'values.json'), '\uFEFF{"a": 1, "b": 2}');
    expect(await gather(['b=new'], 'values.json')).toEqual({ a: 1, b: 'new' });
    const stdin = async () => Buffer.from('{"a": 1, "b": 2}');
    expect(await gather(['b=new'], '-', stdin)).toEqual({ a: 1, b: 'new' });
  });

  test('tells where broken JSON is broken', async () => {
    writeFileSync(join(folder, 'broken.json'), '{\n  "a": 1,\n}');
    await expect(gather([], 'broken.json')).rejects.toThrow('broken.json:3:1: error:');
    await expect(gather(['n:={'])).rejects.toThrow('--set n:=:1:2: error:');
  });

  test.each([
    [['nothing'], 'is not written as a value'],
    [['a=@absent.txt'], 'there is no file absent.txt'],
    [['__proto__=1'], 'cannot be the name of a value'],
  ])('refuses --set %j', async (set, message) => {
    await expect(gather(set)).rejects.toThrow(message);
  });

  test('refuses an input that is no object, or not UTF-8', async () => {
    writeFileSync(join(folder, 'array.json'), '[]');
    await expect(gather([], 'array.json')).rejects.toThrow('does not hold an object');
    const stdin = async () => Buffer.from([0x7b, 0xff, 0x7d]);
    await expect(gather([], '-', stdin)).rejects.toThrow('not valid UTF-8');
  });
});
