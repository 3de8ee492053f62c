// Slightly broken JSON, as models write it -> its value; prose that only looks like JSON -> undefined.
// One pass over the text: repairing libraries take minutes for some texts of 100 KB, and replies are hostile.
import type { Json } from '../../json.ts';
import { readLooseString, startsMember } from './loose-string.ts';
import { depthLimit } from './scan-json.ts';

export type Repaired = {
  readonly value: Json;
  /** Whether the text ended before its brackets were closed. */
  readonly cutOff: boolean;
};

/**
 * The value of a whole text that is an object or an array but for trailing, missing or double commas,
 * comments, other quotes, quotes inside strings, names without quotes, words of Python and raw line breaks.
 * A text that is cut off must be sound up to the cut; what the cut makes doubtful is left out.
 */
export function repairJson(text: string): Repaired | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined;
  const reader = new LooseReader(text);
  try {
    const value = reader.readValue('array', 0);
    if (value === undefined || !reader.isAtEnd()) return undefined;
    return reader.cutOff && reader.faults > 0 ? undefined : { value, cutOff: reader.cutOff };
  } catch (error) {
    if (error instanceof NotRepairable) return undefined;
    throw error;
  }
}

class NotRepairable extends Error {}

const words: ReadonlyMap<string, Json> = new Map<string, Json>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['True', true],
  ['False', false],
  ['None', null],
  ['undefined', null],
  ['NaN', null],
]);

class LooseReader {
  cutOff = false;
  /** How much was put right so far. */
  faults = 0;
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Whether only blanks are left, and the marks that people put behind a value. */
  isAtEnd(): boolean {
    let character = this.#next();
    while (character === ';' || character === ',') {
      this.#at++;
      character = this.#next();
    }
    return character === '';
  }

  /** Undefined where the text ends before the value is certain. */
  readValue(inside: 'object' | 'array', depth: number): Json | undefined {
    if (depth > depthLimit) throw new NotRepairable();
    const character = this.#next();
    if (character === '{') return this.#readObject(depth);
    if (character === '[') return this.#readArray(depth);
    const string = this.#readString(inside, 'value');
    if (string === undefined) return this.#readWord(inside);
    return this.cutOff ? undefined : string;
  }

  #readObject(depth: number): Json {
    const entries: [string, Json][] = [];
    this.#at++;
    while (this.#hasMember('}', entries.length)) {
      const key = this.#readString('object', 'key') ?? this.#readName();
      if (this.#next() === '') {
        this.cutOff = true;
        break;
      }
      if (this.#next() !== ':') throw new NotRepairable();
      this.#at++;
      const value = this.readValue('object', depth + 1);
      if (value === undefined) break;
      entries.push([key, value]);
    }
    return Object.fromEntries(entries);
  }

  #readArray(depth: number): Json {
    const items: Json[] = [];
    this.#at++;
    while (this.#hasMember(']', items.length)) {
      const value = this.readValue('array', depth + 1);
      if (value === undefined) break;
      items.push(value);
    }
    return items;
  }

  /** Passes commas and the closing bracket; whether a member follows. */
  #hasMember(close: '}' | ']', before: number): boolean {
    let commas = 0;
    for (let character = this.#next(); ; character = this.#next()) {
      if (character === '') {
        this.cutOff = true;
        return false;
      }
      if (character === close) {
        this.faults += commas;
        this.#at++;
        return false;
      }
      if (character !== ',') break;
      commas++;
      this.#at++;
    }
    this.faults += Math.abs(commas - Math.min(before, 1));
    return true;
  }

  #readString(inside: 'object' | 'array', role: 'key' | 'value'): string | undefined {
    this.#next();
    const string = readLooseString(this.#text, this.#at, inside, role);
    if (!string) return undefined;
    this.#at = string.end;
    this.faults += string.faults;
    if (!string.closed) this.cutOff = true;
    return string.value;
  }

  #readName(): string {
    const name = /[A-Za-z_$][\w$-]{0,100}/y;
    name.lastIndex = this.#at;
    const found = name.exec(this.#text)?.[0];
    if (found === undefined) throw new NotRepairable();
    this.#at = name.lastIndex;
    this.faults++;
    return found;
  }

  /** A number, a word of JSON or Python; inside an object also any other single word, as text. */
  #readWord(inside: 'object' | 'array'): Json | undefined {
    const pattern = /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[A-Za-z_$][\w$-]{0,100}/y;
    pattern.lastIndex = this.#at;
    const word = pattern.exec(this.#text)?.[0];
    if (word === undefined) {
      if (this.#next() !== '') throw new NotRepairable();
      this.cutOff = true;
      return undefined;
    }
    this.#at = pattern.lastIndex;
    const after = this.#text.charAt(this.#at);
    if (after === '') {
      this.cutOff = true;
      return undefined;
    }
    const isNumber = /[\d]/.test(word.charAt(0)) || /^[+-.]/.test(word);
    const next = this.#next();
    if (!',}]'.includes(next) && !(next !== after && startsMember(next, inside))) throw new NotRepairable();
    if (isNumber) return Number(word);
    const known = words.get(word);
    if (known !== undefined) {
      if (!/^[a-z]+$/.test(word) || word === 'undefined') this.faults++;
      return known;
    }
    if (inside === 'array') throw new NotRepairable();
    this.faults++;
    return word;
  }

  /** The next character behind blanks and comments; empty at the end of the text. */
  #next(): string {
    for (;;) {
      const character = this.#text.charAt(this.#at);
      if (character === '') return '';
      if (character.trim() === '') this.#at++;
      else if (this.#text.startsWith('//', this.#at)) this.#skipTo('\n', 1);
      else if (this.#text.startsWith('/*', this.#at)) this.#skipTo('*/', 2);
      else return character;
    }
  }

  #skipTo(mark: string, length: number): void {
    const end = this.#text.indexOf(mark, this.#at + 2);
    this.#at = end < 0 ? this.#text.length : end + length;
    this.faults++;
  }
}
