// The accumulated data of a run as the lines of a tree; what is not opened costs next to nothing.
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import type { EditedField } from '../run/find-edits.ts';
import type { Run } from '../run/run.ts';
import { childPath, portionPath, valueAt } from './data-path.ts';
import { type DataProducer, findProducers } from './data-producers.ts';

export type DataLine = {
  /** A JSON pointer, or that of a portion: the line's identity, also after the data has changed. */
  readonly path: string;
  /** 0 for the fields of the data. */
  readonly depth: number;
  /** The key as it is (`""` for an empty one), or the index; foreign text. Empty for `more`. */
  readonly label: string;
  /** `more` stands for what follows in a long list or object, `isOpen` where that is listed behind it. */
  readonly kind: 'object' | 'list' | 'text' | 'value' | 'more';
  /** One line: the beginning of a text, `3 items`, a number; foreign text. */
  readonly summary: string;
  readonly openable: boolean;
  readonly isOpen: boolean;
  /** Of the fields of the data. */
  readonly producer?: DataProducer;
  /** The whole of an opened text, which may have many lines; foreign text. */
  readonly text?: string;
};

/** So many items of an opened list or object are listed, and then as many again for each portion that is opened. */
export const portionSize = 500;

/** The characters of a summary at most: more than any pane has columns for. */
const summaryLength = 200;

/** So many lines are opened at once at most. */
const openAtOnce = 5000;

/**
 * The lines that are seen with these paths opened; paths that are not there any more do no harm.
 * @param shortText texts of one line up to this many characters are seen whole, and need not be opened
 * @param edits the fields that a person has edited, where that is known
 */
export function listData(
  run: Run,
  open: ReadonlySet<string>,
  shortText = 40,
  edits?: readonly EditedField[],
): readonly DataLine[] {
  const lines: DataLine[] = [];
  const producerOf = findProducers(run, edits);

  const addChildren = (parent: string, value: Composite, depth: number): void => {
    const children = childrenOf(value);
    for (let from = 0; from < children.count; from += portionSize) {
      if (from > 0) {
        const path = portionPath(parent, from);
        const isOpen = open.has(path);
        lines.push(describePortion(path, depth, children, from, isOpen));
        if (!isOpen) return;
      }
      for (let index = from; index < Math.min(from + portionSize, children.count); index++) {
        const { key, value: child } = children.at(index);
        add(childPath(parent, key), key, child, depth);
      }
    }
  };

  const add = (path: string, key: string, value: Json, depth: number): void => {
    const content = describeValue(value, shortText);
    const isOpen = content.openable && open.has(path);
    lines.push({
      path,
      depth,
      label: key === '' ? '""' : key,
      ...content,
      isOpen,
      ...(depth === 0 ? { producer: producerOf(key) } : {}),
      ...(isOpen && typeof value === 'string' ? { text: value } : {}),
    });
    if (isOpen && isComposite(value)) addChildren(path, value, depth + 1);
  };

  addChildren('', run.data, 0);
  return lines;
}

/** Opens what is closed, and the other way round. What was open below it is open again with it. */
export function toggleData(open: ReadonlySet<string>, path: string): ReadonlySet<string> {
  const toggled = new Set(open);
  if (!toggled.delete(path)) toggled.add(path);
  return toggled;
}

/**
 * Opens the objects and lists at a path ('' is all data) and below it, level by level, as long as that does not
 * list thousands of lines. Texts stay as they are.
 */
export function openAll(run: Run, open: ReadonlySet<string>, path = ''): ReadonlySet<string> {
  const opened = new Set(open);
  const waiting = [{ path, value: valueAt(run, path) }];
  let room = openAtOnce;
  // The list grows while it is gone through.
  for (const { path: parent, value } of waiting) {
    if (!isComposite(value)) continue;
    const children = childrenOf(value);
    const listed = Math.min(children.count, portionSize);
    if (listed > room) break;
    room -= listed;
    if (parent !== '') opened.add(parent);
    for (let index = 0; index < listed; index++) {
      const { key, value: child } = children.at(index);
      if (isComposite(child)) waiting.push({ path: childPath(parent, key), value: child });
    }
  }
  return opened;
}

/** Closes what stands at a path ('' is everything) and all below it, texts too. */
export function closeAll(open: ReadonlySet<string>, path = ''): ReadonlySet<string> {
  const isBelow = (other: string) =>
    other === path || other.startsWith(`${path}/`) || other.startsWith(`${path}~#`);
  return new Set([...open].filter((other) => !isBelow(other)));
}

type Composite = readonly Json[] | JsonObject;

type Children = {
  readonly kind: 'list' | 'object';
  readonly count: number;
  readonly at: (index: number) => { readonly key: string; readonly value: Json };
};

function isComposite(value: Json | undefined): value is Composite {
  return typeof value === 'object' && value !== null;
}

function childrenOf(value: Composite): Children {
  if (isList(value)) {
    const at = (index: number) => ({ key: String(index), value: value[index] ?? null });
    return { kind: 'list', count: value.length, at };
  }
  const keys = Object.keys(value);
  return {
    kind: 'object',
    count: keys.length,
    at: (index) => {
      const key = keys[index] ?? '';
      return { key, value: value[key] ?? null };
    },
  };
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function describeValue(value: Json, shortText: number): Pick<DataLine, 'kind' | 'summary' | 'openable'> {
  if (typeof value === 'string') {
    return { kind: 'text', summary: firstLine(value), openable: isLong(value, shortText) };
  }
  if (isList(value)) {
    return { kind: 'list', summary: countWords(value.length, 'item'), openable: value.length > 0 };
  }
  if (isJsonObject(value)) {
    const count = Object.keys(value).length;
    return { kind: 'object', summary: countWords(count, 'field'), openable: count > 0 };
  }
  return { kind: 'value', summary: String(value), openable: false };
}

function describePortion(
  path: string,
  depth: number,
  { kind, count }: Children,
  from: number,
  isOpen: boolean,
): DataLine {
  const noun = kind === 'list' ? 'item' : 'field';
  const last = Math.min(from + portionSize, count) - 1;
  const summary = isOpen
    ? `${noun}s ${groupDigits(from)} to ${groupDigits(last)}`
    : countWords(count - from, `more ${noun}`);
  return { path, depth, label: '', kind: 'more', summary, openable: true, isOpen };
}

/** A line break at the end does not make a text long. */
function isLong(text: string, shortText: number): boolean {
  const trimmed = text.trimEnd();
  return trimmed.length > shortText || /[\n\r]/.test(trimmed);
}

/** Only the beginning is looked at, however long the text is. */
function firstLine(text: string): string {
  const [line = ''] = text
    .slice(0, 2 * summaryLength)
    .trimStart()
    .split(/[\n\r]/, 1);
  // Half of a character that was cut is none.
  return line
    .slice(0, summaryLength)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd();
}

function countWords(count: number, noun: string): string {
  return `${groupDigits(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `100,000`. */
function groupDigits(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
