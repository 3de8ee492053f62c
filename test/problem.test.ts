import { describe, expect, test } from 'vitest';
import { DiskRefused } from '../source/problem.ts';

function refusedWith(code: string): string {
  return new DiskRefused('data/r.json', Object.assign(new Error(code), { code })).message;
}

describe('a disk that refuses', () => {
  test.each([
    ['ENOSPC', 'cannot write data/r.json: the disk is full (ENOSPC). Free some space, then resume the run.'],
    [
      'EACCES',
      'cannot write data/r.json: permission denied (EACCES). Make it writable for you, then resume the run.',
    ],
    [
      'EIO',
      'cannot write data/r.json: the disk reported an input/output error (EIO). Look at the folder and its disk, then resume the run.',
    ],
  ])('is told with what mends it: %s', (code, message) => {
    expect(refusedWith(code)).toBe(message);
  });

  test('is told with what its place knows better', () => {
    expect(new DiskRefused('r.json', new Error('no'), 'Move it away.').message).toBe(
      'cannot write r.json: no. Move it away.',
    );
  });
});
