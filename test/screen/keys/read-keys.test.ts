import type { Key } from 'ink';
import { describe, expect, test } from 'vitest';
import { readKeys } from '../../../source/screen/keys/read-keys.ts';

const none: Key = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
  super: false,
  hyper: false,
  capsLock: false,
  numLock: false,
};
const names = (input: string, key: Partial<Key> = {}) =>
  readKeys(input, { ...none, ...key }).map(({ name }) => name);

describe('reading keys', () => {
  test('splits keys that came together, also those without a character', () => {
    expect(names('jjj')).toEqual(['j', 'j', 'j']);
    expect(names('j\r\t\u0004')).toEqual(['j', 'enter', 'tab', 'ctrl+d']);
    expect(names('é👍')).toEqual(['é', '👍']);
  });

  test('tells a key that came alone from keys that came together', () => {
    expect(readKeys('p', none)).toMatchObject([{ name: 'p', alone: true }]);
    expect(readKeys('pp', none)).toMatchObject([{ alone: false }, { alone: false }]);
    expect(readKeys('👍', none)).toMatchObject([{ text: '👍', alone: true }]);
  });

  test('names the keys that write nothing', () => {
    expect(names('', { upArrow: true })).toEqual(['up']);
    expect(names('', { return: true })).toEqual(['enter']);
    expect(names('', { tab: true, shift: true })).toEqual(['shift+tab']);
    expect(names('d', { ctrl: true })).toEqual(['ctrl+d']);
  });

  test('does not take Alt with a key for the key, nor a release for a press', () => {
    expect(names('x', { meta: true })).toEqual([]);
    expect(names('', { meta: true, return: true })).toEqual([]);
    expect(names('', { meta: true, upArrow: true })).toEqual([]);
    expect(names('', { meta: true, escape: true })).toEqual(['escape']);
    expect(names('x', { eventType: 'release' })).toEqual([]);
  });
});
