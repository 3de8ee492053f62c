// YAML or JSON text -> plain JSON with the position of every value, and every fault of the syntax.
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import { isPrototypeKey, type Json } from '../json.ts';
import type { Place, Problem } from '../problem.ts';
import { escapeUnprintable, makeError, makeWarning, quoteName } from './make-problem.ts';

export type Path = readonly (string | number)[];

/** A document's content and where it stands. A position is that of the nearest written value above it. */
export type Source = {
  /** Undefined where the syntax is too broken to say. */
  readonly content: Json | undefined;
  readonly problems: readonly Problem[];
  readonly placeOf: (path: Path) => Place;
  /** Where a key itself stands. */
  readonly placeOfKey: (path: Path) => Place;
  /** A scalar as it is written: `1.10`, where its value is the number 1.1. */
  readonly writtenAt: (path: Path) => string | undefined;
};

const depthLimit = 100;
/** A definition has some thousands of values; only aliases of aliases come near this. */
const valueLimit = 100_000;
const lengthLimit = 4_000_000;

type Position = { readonly value: number; readonly key?: number; readonly written?: string };

/** Reads a document. Never throws. Aliases and merge keys are resolved; names that reach a prototype are left out. */
export function readSource(text: string, file: string): Source {
  const bare = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const lines = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  if (bare.length > lengthLimit) {
    return broken([makeError('too-large', 'the file is larger than a workflow can be', { file })], file);
  }
  let document: ReturnType<typeof parseDocument>;
  try {
    document = parseDocument(bare, {
      lineCounter: lines,
      prettyErrors: false,
      strict: true,
    });
  } catch (error) {
    // Collections nested so deep that the parser's own recursion gives up.
    const message = error instanceof RangeError ? 'is nested too deep' : describe(error);
    return broken([makeError('syntax', `the file ${message}`, { file })], file);
  }
  const problems = listSyntaxProblems(document, placeAt);
  if (document.errors.some((error) => error.code !== 'DUPLICATE_KEY')) return broken(problems, file);
  if (document.contents === null) {
    return broken([...problems, makeError('empty', 'the file is empty', { file, line: 1, column: 1 })], file);
  }
  const positions = new Map<string, Position>();
  const reader = new SourceReader(positions, (problem, offset) =>
    problems.push({ ...problem, place: placeAt(offset) }),
  );
  const content = reader.read(document.contents, [], 0);
  const nearest = (path: Path): Position | undefined => {
    for (let length = path.length; length >= 0; length--) {
      const position = positions.get(pathKey(path.slice(0, length)));
      if (position) return position;
    }
    return undefined;
  };
  return {
    content,
    problems,
    placeOf: (path) => placeAt(nearest(path)?.value ?? 0),
    placeOfKey: (path) => {
      const position = nearest(path);
      return placeAt(position?.key ?? position?.value ?? 0);
    },
    writtenAt: (path) => positions.get(pathKey(path))?.written,
  };
}

/** A broken collection makes the parser report the same again for each collection around it: said once. */
function listSyntaxProblems(
  document: ReturnType<typeof parseDocument>,
  placeAt: (offset: number) => Place,
): Problem[] {
  const problems = new Map<string, Problem>();
  for (const error of document.errors) {
    const isDuplicate = error.code === 'DUPLICATE_KEY';
    const isDeep = error.message.includes('call stack');
    if (isDeep && problems.has('too-deep')) continue;
    const message = isDuplicate
      ? 'the same key stands here a second time'
      : `not valid YAML: ${isDeep ? 'nested too deep' : decapitalize(escapeUnprintable(error.message))}`;
    const problem = makeError(isDuplicate ? 'duplicate-key' : 'syntax', message, placeAt(error.pos[0]));
    problems.set(isDeep ? 'too-deep' : `${error.pos[0]} ${message}`, problem);
  }
  const deep = problems.get('too-deep');
  if (deep) return [deep];
  for (const warning of document.warnings) {
    const message = decapitalize(escapeUnprintable(warning.message));
    problems.set(`${warning.pos[0]} ${message}`, makeWarning('syntax', message, placeAt(warning.pos[0])));
  }
  return [...problems.values()];
}

function broken(problems: readonly Problem[], file: string): Source {
  const place = () => ({ file, line: 1, column: 1 });
  return { content: undefined, problems, placeOf: place, placeOfKey: place, writtenAt: () => undefined };
}

/** Walks the nodes in their order, so that an alias finds the last anchor before it. */
class SourceReader {
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
      ...(isScalar(node) && node.source !== undefined ? { written: node.source } : {}),
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
      return this.#readScalar(node.value, offset);
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

  #readScalar(value: unknown, offset: number): Json {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    if (typeof value === 'number') {
      if (Number.isFinite(value)) return value;
      this.#report(makeError('not-json', 'a number must be finite'), offset);
    }
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

function pathKey(path: Path): string {
  return JSON.stringify(path);
}

function decapitalize(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}

function describe(error: unknown): string {
  return `cannot be read: ${error instanceof Error ? escapeUnprintable(error.message) : 'unknown error'}`;
}
