// Where a value stands in the data of a run: JSON pointers, and the portions in which long lists are shown.
import { isJsonObject, type Json, ownValue } from '../json.ts';
import type { Run } from '../run/run.ts';

/** The pointer (RFC 6901) of a field or an item of what stands at `path`; the data itself is at ''. */
export function childPath(path: string, key: string | number): string {
  return `${path}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** Stands for what follows from that item on. No pointer has this mark, whatever the keys are called. */
export function portionPath(path: string, from: number): string {
  return `${path}~#${from}`;
}

/** The data field in which the path leads, or undefined for the data itself. */
export function fieldOf(path: string): string | undefined {
  return keysOf(path)?.[0];
}

/** The value at a path; undefined where there is none, and for a portion of a list. */
export function valueAt(run: Pick<Run, 'data'>, path: string): Json | undefined {
  return keysOf(path)?.reduce<Json | undefined>(childOf, run.data);
}

/** Undefined for what is no pointer. */
function keysOf(path: string): readonly string[] | undefined {
  if (path === '') return [];
  if (!path.startsWith('/') || /~(?![01])/.test(path)) return undefined;
  return path
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function childOf(value: Json | undefined, key: string): Json | undefined {
  if (Array.isArray(value)) return /^(?:0|[1-9]\d*)$/.test(key) ? value[Number(key)] : undefined;
  return isJsonObject(value) ? ownValue(value, key) : undefined;
}
