import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import {
  isPlainBlock,
  isSingleColumn,
  plainTextWidth,
  plainWidth,
} from '../../../source/screen/text/character-width.ts';

const plain = Array.from({ length: 0x110000 }, (_, code) => code).filter((code) => plainWidth(code) > 0);

describe('a character that always stands alone', () => {
  test('is as wide as string-width says, each of them', () => {
    expect(plain.length).toBeGreaterThan(100_000);
    expect(plain.filter((code) => stringWidth(String.fromCodePoint(code)) !== plainWidth(code))).toEqual([]);
  });

  test('does not join another one of them', () => {
    const count = (codes: readonly number[]) =>
      [...new Intl.Segmenter().segment(codes.map((code) => String.fromCodePoint(code)).join(''))].length;
    expect(count(plain)).toBe(plain.length);
    expect(count(plain.toReversed())).toBe(plain.length);
    expect(count(plain.flatMap((code) => [code, 0x61, code]))).toBe(plain.length * 3);
  });

  test('is not what a screen must not be given', () => {
    const barred = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{M}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
    expect(plain.filter((code) => barred.test(String.fromCodePoint(code)))).toEqual([]);
  });
});

test('the width of a text of such characters is the sum of theirs, and of another one unknown', () => {
  expect(plainTextWidth('plain – “text”')).toBe(14);
  expect(plainTextWidth('漢字かな交じり 한글 😀')).toBe(stringWidth('漢字かな交じり 한글 😀'));
  expect(plainTextWidth('e\u0301')).toBeUndefined();
  expect(plainTextWidth('a\nb')).toBeUndefined();
});

test('a text is told apart in which each unit is a column', () => {
  expect(isSingleColumn('Größe – “quoted”')).toBe(true);
  expect(isSingleColumn('漢')).toBe(false);
  expect(isSingleColumn('😀')).toBe(false);
  expect(isSingleColumn('a\n')).toBe(false);
});

test('a block of such characters may have line feeds, but no tab', () => {
  expect(isPlainBlock('Größe\n漢\n😀')).toBe(true);
  expect(isPlainBlock('Größe\t')).toBe(false);
  expect(isPlainBlock('a\u0301\n')).toBe(false);
});
