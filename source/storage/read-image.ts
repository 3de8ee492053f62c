// Reads images of the workspace: inside it, not too large, and of a kind that models take.
import { createHash } from 'node:crypto';
import { type BigIntStats, closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { describeSystemError, systemErrorCode } from '../problem.ts';
import { containPath, relativeToWorkspace, type Workspace } from './workspace.ts';

/** `hash` is the SHA-256 of the data, in hex. */
type Image = {
  readonly path: string;
  readonly mediaType: string;
  readonly data: Uint8Array;
  readonly hash: string;
};

export type ReadImage =
  | { readonly kind: 'found'; readonly image: Image }
  | { readonly kind: 'refused'; readonly message: string };

/** By a path relative to the workspace. */
export type ImageReader = (written: string) => ReadImage;

/** What providers take with one request is about as much. */
const sizeLimit = 20 * 1024 * 1024;
/** Bytes of images that are remembered, the last ones. */
const rememberedSize = 32 * 1024 * 1024;

/** A list whose items all send the same images reads and hashes each of them once, as long as nobody changes it. */
export function createImageReader(workspace: Workspace): ImageReader {
  /** The oldest first. */
  const known = new Map<
    string,
    { readonly mark: string; readonly found: ReadImage; readonly size: number }
  >();
  let size = 0;
  const forget = (path: string) => {
    size -= known.get(path)?.size ?? 0;
    known.delete(path);
  };
  return (written) =>
    readImage(workspace, written, (path, stat, read) => {
      const mark = [stat.dev, stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join();
      const before = known.get(path);
      if (before?.mark === mark) return before.found;
      forget(path);
      const found = read();
      known.set(path, { mark, found, size: Number(stat.size) });
      size += Number(stat.size);
      for (const oldest of known.keys()) {
        if (size <= rememberedSize) break;
        forget(oldest);
      }
      return found;
    });
}

function readImage(
  workspace: Workspace,
  written: string,
  remember: (path: string, stat: BigIntStats, read: () => ReadImage) => ReadImage,
): ReadImage {
  const contained = containPath(workspace, written);
  if (contained.kind === 'outside') return refuse(contained.message);
  const path = relativeToWorkspace(workspace, contained.path);
  if (contained.kind === 'missing') return missing(path);
  let descriptor: number;
  try {
    descriptor = openSync(contained.path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    return systemErrorCode(error) === 'ENOENT' ? missing(path) : unreadable(path, describeSystemError(error));
  }
  try {
    const stat = fstatSync(descriptor, { bigint: true });
    if (!stat.isFile()) return unreadable(path, 'it is not a regular file');
    if (stat.size > sizeLimit) return unreadable(path, `it is larger than ${sizeLimit / 1024 / 1024} MiB`);
    return remember(path, stat, () => takeImage(path, readFileSync(descriptor)));
  } catch (error) {
    return unreadable(path, describeSystemError(error));
  } finally {
    closeSync(descriptor);
  }
}

function takeImage(path: string, data: Buffer): ReadImage {
  const mediaType = findMediaType(data);
  if (mediaType === undefined) return refuse(`${path} is no image that models take: PNG, JPEG, GIF or WebP`);
  const hash = createHash('sha256').update(data).digest('hex');
  return { kind: 'found', image: { path, mediaType, data, hash } };
}

/** By the first bytes, whatever the file is called. */
function findMediaType(data: Buffer): string | undefined {
  const starts = (hex: string) => data.subarray(0, hex.length / 2).toString('hex') === hex;
  if (starts('89504e470d0a1a0a')) return 'image/png';
  if (starts('ffd8ff')) return 'image/jpeg';
  if (/^GIF8[79]a$/.test(data.toString('latin1', 0, 6))) return 'image/gif';
  if (/^RIFF[\s\S]{4}WEBP$/.test(data.toString('latin1', 0, 12))) return 'image/webp';
  return undefined;
}

function missing(path: string): ReadImage {
  return refuse(`there is no image ${path} in the workspace`);
}

function unreadable(path: string, why: string): ReadImage {
  return refuse(`cannot read the image ${path}: ${why}`);
}

function refuse(message: string): ReadImage {
  return { kind: 'refused', message };
}
