import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { realDisk } from '../../source/storage/disk.ts';
import { isNetworkDisk, isSharedMount, isSharedType } from '../../source/storage/network-disk.ts';

describe('a disk that other machines share', () => {
  test('is known on Linux by its type, though the type is printed as negative', () => {
    expect([0x6969, 0xff534d42, 0xff534d42 | 0, 0xfe534d42 | 0, 0x65735546].every(isSharedType)).toBe(true);
    expect([0xef53, 0x9123683e, 0x9123683e | 0, 0x58465342, 0x01021994].some(isSharedType)).toBe(false);
  });

  test('is known on macOS by what is mounted above the path', () => {
    const mounts = [
      '/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)',
      '/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled)',
      '//me@server/team on /Volumes/team (smbfs, nodev, nosuid, mounted by me)',
      'server:/export on /Volumes/my disk on server (nfs, nodev)',
      '/dev/disk4 on /Volumes/team/local (apfs, local)',
    ].join('\n');
    expect(isSharedMount(mounts, '/Users/me')).toBe(false);
    expect(isSharedMount(mounts, '/Volumes/team')).toBe(true);
    expect(isSharedMount(mounts, '/Volumes/team/a/b')).toBe(true);
    expect(isSharedMount(mounts, '/Volumes/team2')).toBe(false);
    expect(isSharedMount(mounts, '/Volumes/team/local/a')).toBe(false);
    expect(isSharedMount(mounts, '/Volumes/my disk on server/a')).toBe(true);
    expect(isSharedMount('', '/Users/me')).toBe(false);
  });

  test('is not a folder that is missing', () => {
    expect(isNetworkDisk(realDisk, `${tmpdir()}/missing/folder`)).toBe(false);
    expect(isNetworkDisk({ ...realDisk, isShared: () => true }, '/')).toBe(true);
  });
});
