// The nodes of a YAML document -> plain JSON, with the offset of every value; aliases and merge keys resolved.
import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar } from 'yaml';
import { isPrototypeKey, type Json } from '../../json.ts';
import { makeError, quoteName } from '../../make-problem.ts';
import type { Problem } from '../../problem.ts';

export type Path = readonly (string | number)[];

const depthLimit = 100;
/** A definition has some thousands of values; only aliases of aliases come near this. */
const valueLimit = 100_000;
/** Offsets of a value and of its key. */
export type Position = { readonly value: number; readonly key?: number };

/** Keys whose numbers are texts, kept as they are written: a version 1.10 is not 1.1. */
const textKeys: ReadonlySet<string | number | undefined> = new Set(['id', 'name', 'version']);

/** Walks the nodes in their order, so that an alias finds the last anchor before it. */
export class NodeReader {
  readonly #positions: Map<string, Position>;
  readonly #report: (problem: Problem, offset: number) => void;
  readonly #anchors = new Map<string, Node>();
  readonly #open = new Set<Node>();
  #values = 0;

  constructor(positions: Map<string, Position>, report: (problem: Problem, offset: number) => void) {
    this.#positions = positions;
    this.#report = report;
  }

  read(node: unknown, path: Path, parentOffset: number, keyOffset?: number): Json {
    const offset = offsetOf(node) ?? keyOffset ?? parentOffset;
    this.#positions.set(pathKey(path), {
      value: offset,
      ...(keyOffset === undefined ? {} : { key: keyOffset }),
    });
    this.#values++;
    if (this.#values > valueLimit) {
      if (this.#values === valueLimit + 1) {
        this.#report(makeError('alias-bomb', 'the file has more values than a workflow can have'), offset);
      }
      return null;
    }
    if (path.length > depthLimit) {
      this.#report(makeError('too-deep', `nested more than ${depthLimit} levels deep`), offset);
      return null;
    }
    if (isAlias(node)) return this.#readAlias(node.source, path, offset, keyOffset);
    if (isScalar(node)) {
      if (node.anchor) this.#anchors.set(node.anchor, node);
      return this.#readScalar(node, path.at(-1), offset);
    }
    if (isSeq(node)) {
      return this.#inside(node, node.anchor, () =>
        node.items.map((item, index) => this.read(item, [...path, index], offset)),
      );
    }
    if (isMap(node)) return this.#inside(node, node.anchor, () => this.#readMap(node.items, path, offset));
    return null;
  }

  #inside<T>(node: Node, anchor: string | undefined, read: () => T): T {
    if (anchor) this.#anchors.set(anchor, node);
    this.#open.add(node);
    const value = read();
    this.#open.delete(node);
    return value;
  }

  #readAlias(name: string, path: Path, offset: number, keyOffset: number | undefined): Json {
    const target = this.#anchors.get(name);
    if (!target) {
      this.#report(
        makeError('unknown-alias', `there is no anchor ${quoteName(name)} before this alias`),
        offset,
      );
      return null;
    }
    if (this.#open.has(target)) {
      this.#report(makeError('circular-alias', `the anchor ${quoteName(name)} contains itself`), offset);
      return null;
    }
    return this.read(target, path, offset, keyOffset);
  }

  #readScalar({ value, source }: Scalar, key: string | number | undefined, offset: number): Json {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    if (typeof value !== 'number') return null;
    if (textKeys.has(key) && source !== undefined && source !== String(value)) return source;
    if (Number.isFinite(value)) return value;
    this.#report(makeError('not-json', 'a number must be finite'), offset);
    return null;
  }

  #readMap(items: readonly Pair[], path: Path, offset: number): Json {
    const merged = new Map<string, Json>();
    const own = new Map<string, Json>();
    for (const pair of items) {
      const keyOffset = offsetOf(pair.key) ?? offset;
      const key = this.#readKey(pair.key, keyOffset);
      if (key === undefined) continue;
      if (key === '<<') {
        for (const [name, value] of this.#readMerge(pair.value, path, keyOffset)) {
          if (!merged.has(name)) merged.set(name, value);
        }
      } else own.set(key, this.read(pair.value, [...path, key], keyOffset, keyOffset));
    }
    return Object.fromEntries([...[...merged].filter(([name]) => !own.has(name)), ...own]);
  }

  #readKey(node: unknown, offset: number): string | undefined {
    const target = isAlias(node) ? this.#anchors.get(node.source) : node;
    if (!isScalar(target)) {
      this.#report(makeError('bad-key', 'a key must be text'), offset);
      return undefined;
    }
    if (target.anchor) this.#anchors.set(target.anchor, target);
    const key = typeof target.value === 'string' ? target.value : (target.source ?? String(target.value));
    if (!isPrototypeKey(key)) return key;
    this.#report(makeError('reserved-name', `${quoteName(key)} cannot be used as a name`), offset);
    return undefined;
  }

  /** The entries of a merge key: of one map, or of a list of maps of which the first wins. */
  #readMerge(node: unknown, path: Path, offset: number): readonly [string, Json][] {
    const key = pathKey(path);
    const position = this.#positions.get(key);
    const values = this.read(node, path, offset);
    if (position) this.#positions.set(key, position);
    const maps = Array.isArray(values) ? values : [values];
    return maps.flatMap((map) => {
      if (typeof map === 'object' && map !== null && !Array.isArray(map)) return Object.entries(map);
      this.#report(makeError('bad-merge', '<< takes an alias of a map, or a list of them'), offset);
      return [];
    });
  }
}

function offsetOf(node: unknown): number | undefined {
  return (isAlias(node) || isScalar(node) || isMap(node) || isSeq(node)) && node.range
    ? node.range[0]
    : undefined;
}

export function pathKey(path: Path): string {
  return JSON.stringify(path);
}
