// Reads an image of the workspace: inside it, not too large, and of a kind that models take.
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { describeSystemError, systemErrorCode } from '../problem.ts';
import { containPath, relativeToWorkspace, type Workspace } from './workspace.ts';

export type ReadImage =
  | {
      readonly kind: 'found';
      readonly image: { readonly path: string; readonly mediaType: string; readonly data: Uint8Array };
    }
  | { readonly kind: 'refused'; readonly message: string };

/** What providers take with one request is about as much. */
const sizeLimit = 20 * 1024 * 1024;

/** @param written a path relative to the workspace */
export function readImage(workspace: Workspace, written: string): ReadImage {
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
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) return unreadable(path, 'it is not a regular file');
    if (stat.size > sizeLimit) return unreadable(path, `it is larger than ${sizeLimit / 1024 / 1024} MiB`);
    const data = readFileSync(descriptor);
    const mediaType = findMediaType(data);
    return mediaType === undefined
      ? refuse(`${path} is no image that models take: PNG, JPEG, GIF or WebP`)
      : { kind: 'found', image: { path, mediaType, data } };
  } catch (error) {
    return unreadable(path, describeSystemError(error));
  } finally {
    closeSync(descriptor);
  }
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
