// Tells whether a folder is on a disk that other machines share, where locks and file events cannot be trusted.
import { realpathSync, statfsSync } from 'node:fs';
import type { Disk } from './disk.ts';
import { outputOrNull } from './run-program.ts';

/** What cannot be told counts as local. Never throws. */
export function isNetworkDisk(disk: Disk, folder: string): boolean {
  try {
    return disk.isShared(folder);
  } catch {
    return false;
  }
}

/** Linux goes by the type of the file system, macOS by the list of what is mounted. Throws a system error. */
export function isShared(path: string): boolean {
  switch (process.platform) {
    case 'linux':
      return isSharedType(statfsSync(path).type);
    case 'darwin':
      return isSharedMount(outputOrNull('/sbin/mount', []) ?? '', realpathSync(path));
    default:
      return process.platform === 'win32' && realpathSync(path).startsWith('\\\\');
  }
}

/**
 * By the number that `statfs` of Linux gives. File systems in user space count as shared, since sshfs is one
 * of them and looks like all others; so do those between a virtual machine and its host.
 */
export function isSharedType(type: number): boolean {
  return sharedTypes.has(type >>> 0);
}

/**
 * By what `mount` of macOS prints, lines like `/dev/disk3s1 on / (apfs, local, journaled)`: the longest mount
 * point above the path decides.
 */
export function isSharedMount(mounts: string, path: string): boolean {
  let decisive = { point: '', options: 'local' };
  for (const line of mounts.split('\n')) {
    const [, point, options] = /^.* on (\/.*) \(([^()]*)\)$/.exec(line) ?? [];
    if (point === undefined || options === undefined || point.length < decisive.point.length) continue;
    if (path === point || path.startsWith(point === '/' ? '/' : `${point}/`)) decisive = { point, options };
  }
  return !decisive.options.split(', ').includes('local');
}

/** From linux/magic.h and the sources of those file systems. */
const sharedTypes: ReadonlySet<number> = new Set([
  0x6969, // nfs
  0x517b, // smb
  0xff534d42, // cifs
  0xfe534d42, // smb2
  0x01021997, // 9p
  0x65735546, // fuse, also virtiofs and sshfs
  0x5346414f, // afs
  0x6b414653, // afs of the kernel
  0x73757245, // coda
  0x564c, // ncp
  0x00c36400, // ceph
  0x0bd00bd0, // lustre
  0x01161970, // gfs2
  0x7461636f, // ocfs2
  0x19830326, // beegfs
  0x47504653, // gpfs
  0xaad7aaea, // panfs
  0x786f4256, // shared folders of VirtualBox
  0xbacbacbc, // shared folders of VMware
  0x7c7c6673, // shared folders of Parallels
]);
