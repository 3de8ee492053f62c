// Images are read and hashed once, and anew as soon as their files are other ones.
import { createHash } from 'node:crypto';
import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createImageReader, type ImageReader } from '../../source/storage/read-image.ts';
import { makeWorkspace } from './helpers/workspace-folder.ts';

const png = (...more: readonly number[]) =>
  Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.from(more)]);

function take(read: ImageReader, path: string) {
  const found = read(path);
  if (found.kind === 'refused') throw new Error(found.message);
  return found.image;
}

test('an image that nobody has changed is not read again', () => {
  const { workspace } = makeWorkspace();
  writeFileSync(join(workspace.root, 'a.png'), png(1));
  const read = createImageReader(workspace);
  const first = take(read, 'a.png');
  expect(first.hash).toBe(createHash('sha256').update(png(1)).digest('hex'));
  expect(take(read, './a.png').data).toBe(first.data);
});

test('one that is written over with as many bytes, or replaced by what is none, is', () => {
  const { workspace } = makeWorkspace();
  const file = join(workspace.root, 'a.png');
  writeFileSync(file, png(1));
  const read = createImageReader(workspace);
  const first = take(read, 'a.png');
  writeFileSync(file, png(2));
  // The clock of a disk may not have moved on since.
  utimesSync(file, 1, 1);
  expect(take(read, 'a.png')).toMatchObject({ data: png(2), path: 'a.png' });
  expect(take(read, 'a.png').hash).not.toBe(first.hash);
  writeFileSync(file, 'no image, but longer');
  expect(read('a.png')).toMatchObject({ kind: 'refused' });
});

test('of many large ones the last are remembered', () => {
  const { workspace } = makeWorkspace();
  const large = Buffer.concat([png(), Buffer.alloc(12 * 1024 * 1024)]);
  for (const name of ['a', 'b', 'c']) writeFileSync(join(workspace.root, `${name}.png`), large);
  const read = createImageReader(workspace);
  const [a, b, c] = ['a', 'b', 'c'].map((name) => take(read, `${name}.png`));
  expect(take(read, 'c.png').data === c?.data).toBe(true);
  expect(take(read, 'b.png').data === b?.data).toBe(true);
  expect(take(read, 'a.png').data === a?.data).toBe(false);
});
