// What a reply cost: the table, what a person has written, and what is not known.
import { describe, expect, test } from 'vitest';
import { costOf } from '../../source/model/cost-of.ts';
import { findPrice } from '../../source/model/find-price.ts';
import { priceTable } from '../../source/model/price-table.ts';

const at = new Date('2026-11-28T12:00:00.000Z');
const million = { inputTokens: 1_000_000, outputTokens: 1_000_000 };

describe('the table', () => {
  test('has a day and a page for every provider, and dearer output than cached input', () => {
    for (const { checked, source, models } of priceTable) {
      expect(checked).toMatch(/^2026-\d\d-\d\d$/);
      expect(source).toMatch(/^https:/);
      for (const entry of Object.values(models).flat()) {
        expect(entry.input).toBeGreaterThan(0);
        expect(entry.output).toBeGreaterThanOrEqual(entry.input);
        expect(entry.cachedInput ?? 0).toBeLessThan(entry.input);
      }
    }
  });

  test.each([
    ['a model', 'anthropic/claude-opus-5-5', 1000, at, 4],
    ['a name with a date', 'anthropic/claude-opus-5-5-20260922', 1000, at, 4],
    ['a date with dashes', 'openai/gpt-5.4-2026-03-05', 1000, at, 2.5],
    ['another name of the provider', 'gemini/gemini-2.5-pro', 1000, at, 1.25],
    ['a long prompt', 'gemini/gemini-2.5-pro', 200_001, at, 2.5],
    ['a prompt of the very length', 'openai/gpt-6-sol', 272_000, at, 2],
    ['one token more', 'openai/gpt-6-sol', 272_001, at, 4],
    ['a price of later', 'google/gemini-3.8-flash', 1000, new Date('2027-01-01T00:00:00Z'), 1.5],
    ['the day before', 'google/gemini-3.8-flash', 1000, new Date('2026-12-31T23:59:59Z'), 0.75],
    ['the peak of a Friday', 'deepseek/deepseek-flash', 1000, new Date('2026-11-27T09:59:00Z'), 0.3],
    ['after it', 'deepseek/deepseek-flash', 1000, new Date('2026-11-27T10:00:00Z'), 0.15],
    ['the same hour of a Saturday', 'deepseek/deepseek-flash', 1000, new Date('2026-11-28T09:00:00Z'), 0.15],
  ])('finds %s', (_case, model, tokens, when, input) => {
    expect(findPrice(model, {}, tokens, when)).toMatchObject({ input });
  });

  test.each(['openai/gpt-99', 'desk/llama3.2', 'gpt-6-sol', 'openai/toString', 'openai/', '/x', ''])(
    'knows no price of %s',
    (model) => {
      expect(findPrice(model, {}, 1, at)).toBeUndefined();
    },
  );
});

test('what a person has written wins: the model, then the whole provider', () => {
  const prices = {
    'openai/gpt-6-sol': { input: 1, output: 1 },
    'openai/*': { input: 3, cachedInput: 0.5, output: 3 },
    'desk/*': { input: 0, output: 0 },
  };
  expect(findPrice('openai/gpt-6-sol', prices, 1, at)).toEqual({ input: 1, cachedInput: 1, output: 1 });
  expect(findPrice('openai/gpt-6-sol-2026-09-22', prices, 1, at)).toMatchObject({ input: 1 });
  expect(findPrice('openai/gpt-6-luna', prices, 1, at)).toMatchObject({ input: 3 });
  expect(costOf('desk/llama3.2', undefined, prices, at)).toBe(0);
});

describe('a reply', () => {
  test('costs its input, cached or not, and its output', () => {
    expect(costOf('anthropic/claude-sonnet-5-5', million, {}, at)).toBe(12);
    const usage = { ...million, cachedInputTokens: 500_000 };
    expect(costOf('anthropic/claude-sonnet-5-5', usage, {}, at)).toBe(11.05);
  });

  test('that is recorded, or the prompt itself, costs nothing, which is known', () => {
    expect(costOf('recorded', million, {}, at)).toBe(0);
    expect(costOf('none', undefined, {}, at)).toBe(0);
  });

  test.each([
    ['without a price', 'desk/llama3.2', million],
    ['of a server that has told no tokens', 'openai/gpt-6-sol', undefined],
    ['of which half is told', 'openai/gpt-6-sol', { outputTokens: 5 }],
    ['from a cache of unknown price', 'google/gemini-3.5-flash-lite', { ...million, cachedInputTokens: 5 }],
  ])('%s has a cost that nobody knows', (_case, model, usage) => {
    expect(costOf(model, usage, {}, at)).toBeUndefined();
  });
});
