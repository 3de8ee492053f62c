import { expect, test } from 'vitest';
import { formatMoney, formatSum } from '../source/money.ts';

test.each([
  [0, '$0.00'],
  [12.345, '$12.35'],
  [1, '$1.00'],
  [0.14, '$0.14'],
  [0.05, '$0.05'],
  [0.0312, '$0.031'],
  [0.0031, '$0.0031'],
  [0.000_033_25, '$0.000033'],
  [0.000_000_1, '<$0.000001'],
])('%d dollars are read as %s', (cost, text) => {
  expect(formatMoney(cost)).toBe(text);
});

test('a sum of which a part is unknown says so, and nothing paid says nothing', () => {
  expect(formatSum({ cost: 0.14 })).toBe('$0.14');
  expect(formatSum({ cost: 0.14, unknown: 2 })).toBe('≥ $0.14');
  expect(formatSum({ unknown: 1 })).toBe('unknown');
  expect(formatSum({ cost: 0, unknown: 0 })).toBe('');
});
