// The names of secrets stand in the place of their values, in a whole text and in one that comes in pieces.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../source/secrets/redact-text.ts';
import type { Secret } from '../../source/secrets/secret.ts';

const key = { name: 'OPENAI_API_KEY', value: 'sk-proj-7h3Kq9/Zt+0"x' };

/** Secrets that begin, end and stand within each other, in characters of one, two and four bytes. */
const unit = fc.constantFrom('a', 'b', '1', 'é', '🔑', '\ud83d');
const secretText = fc.string({ unit, minLength: 8, maxLength: 14 });
const secretList = fc
  .array(secretText, { minLength: 1, maxLength: 6 })
  .map((values): readonly Secret[] => values.map((value, index) => ({ name: `KEY_${index}`, value })));

/** A text that is full of secrets and of their beginnings, and where it is cut. */
const scene = secretList.chain((secrets) => {
  const piece = fc.oneof(
    fc.string({ unit, maxLength: 6 }),
    fc.constantFrom(...secrets.map(({ value }) => value)),
    fc
      .constantFrom(...secrets.map(({ value }) => value))
      .chain((value) => fc.nat(value.length).map((length) => value.slice(0, length))),
  );
  return fc.record({
    secrets: fc.constant(secrets),
    whole: fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
    cuts: fc.array(fc.nat()),
  });
});

function cut(whole: string, cuts: readonly number[]): readonly string[] {
  const points = [...new Set(cuts.map((point) => point % (whole.length + 1)))].sort((a, b) => a - b);
  return [...points, whole.length].map((point, index) => whole.slice(points[index - 1] ?? 0, point));
}

describe('a text', () => {
  test('without a secret stays the very same', () => {
    const { redact, find } = createRedactor([key]);
    const text = 'sk-proj-7h3Kq9 is only the beginning';
    expect(redact(text)).toBe(text);
    expect(find(text)).toEqual([]);
  });

  test.each([
    ['as it is', key.value],
    ['within JSON', JSON.stringify(key.value).slice(1, -1)],
    ['within JSON within JSON', JSON.stringify(JSON.stringify(key.value)).slice(3, -3)],
    ['within an address', encodeURIComponent(key.value)],
    [
      'within an address, in small letters',
      encodeURIComponent(key.value).toLowerCase().replace('7h3kq9', '7h3Kq9').replace('zt', 'Zt'),
    ],
    ['as base64', Buffer.from(key.value).toString('base64')],
    ['as base64 for addresses', Buffer.from(key.value).toString('base64url')],
  ])('loses a value %s', (_, form) => {
    const { redact, find } = createRedactor([key]);
    expect(redact(`before ${form} after`)).toMatch(/^before \[secret OPENAI_API_KEY\]=* after$/);
    expect(find(`before ${form} after`)).toEqual(['OPENAI_API_KEY']);
  });

  test('loses a value within base64, whatever stands around it', () => {
    const { redact } = createRedactor([key]);
    const text = fc.string({ unit: 'binary-ascii', maxLength: 9 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const header = Buffer.from(`${before}${key.value}${after}`).toString('base64');
        const clean = redact(`Authorization: Basic ${header}`);
        expect(clean).toContain('[secret OPENAI_API_KEY]');
        // At most a character at each end depends on the neighbours.
        const left = Buffer.from(clean.replace(/.*Basic /, '').replace(/\[.*/, ''), 'base64').toString(
          'latin1',
        );
        expect(left.slice(before.length).length).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('loses the lines of a value that has several, but not its first and last one', () => {
    const lines = ['MIIEvQIBADANBgkqhkiG9w0BAQEFAASC', 'BKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj'];
    const pem = `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;
    const { redact } = createRedactor([{ name: 'TLS_KEY', value: pem }]);
    expect(redact(`> ${lines[0]}\r\n> ${lines[1]}\r\n`)).toBe('> [secret TLS_KEY]\r\n> [secret TLS_KEY]\r\n');
    expect(redact(`at ${JSON.stringify(pem)}.`)).toBe('at "[secret TLS_KEY]".');
    expect(redact('-----BEGIN PRIVATE KEY-----')).toBe('-----BEGIN PRIVATE KEY-----');
    const wrapped = Buffer.from(pem).toString('base64').replace(/.{76}/g, '$&\n');
    expect(redact(wrapped)).toMatch(/^(?:\[secret TLS_KEY\]\n?)+=*$/);
  });

  test('of JSON loses what stands under the name of a secret, and not the rest', () => {
    const value = JSON.stringify({
      type: 'service_account',
      private_key: 'q8Zt-4hGk-1pLw',
      region: 'europe-west',
    });
    const { redact } = createRedactor([{ name: 'GOOGLE_CREDENTIALS', value }]);
    expect(redact('q8Zt-4hGk-1pLw in europe-west for a service_account')).toBe(
      '[secret GOOGLE_CREDENTIALS] in europe-west for a service_account',
    );
  });

  test('in which secrets overlap names both; one within another is a part of that one', () => {
    const { redact } = createRedactor([
      { name: 'A', value: 'abcd1234' },
      { name: 'B', value: '1234wxyz' },
      { name: 'C', value: 'd1234wxyz9' },
    ]);
    expect(redact('.abcd1234wxyz.')).toBe('.[secret A][secret B].');
    expect(redact('.d1234wxyz9.')).toBe('.[secret C].');
    expect(redact('.abcd1234abcd1234.')).toBe('.[secret A][secret A].');
  });

  test('names the same variable of two with one value, however they are ordered', () => {
    const a = { name: 'A_KEY', value: 'x1y2z3w4' };
    const b = { name: 'B_KEY', value: 'x1y2z3w4' };
    for (const secrets of [
      [a, b],
      [b, a],
    ])
      expect(createRedactor(secrets).redact(a.value)).toBe('[secret A_KEY]');
  });

  test('reads the same when the value is another one', () => {
    const [before, after] = ['sk-old-123456', 'sk-new-987654321'].map((value) =>
      createRedactor([{ name: 'KEY', value }]).redact(`Use ${value}.`),
    );
    expect(before).toBe(after);
  });

  test('holds no value any more, whatever it is and whatever the values are', () => {
    fc.assert(
      fc.property(scene, ({ secrets, whole }) => {
        const clean = createRedactor(secrets)
          .redact(whole)
          .replaceAll(/(?:\[secret KEY_\d\])+/g, '|');
        for (const { value } of secrets) expect(clean).not.toContain(value);
      }),
    );
  });

  test('keeps its length where it is covered', () => {
    fc.assert(
      fc.property(scene, ({ secrets, whole }) => {
        const covered = createRedactor(secrets).cover(whole);
        expect(covered.length).toBe(whole.length);
        for (const { value } of secrets) expect(covered).not.toContain(value);
      }),
    );
  });
});

test('a value of 100,000 characters is found, and takes no more memory than its forms', () => {
  const value = Array.from({ length: 10_000 }, (_, index) => `${index % 7}x/+"é${index}`.slice(0, 10)).join(
    '',
  );
  const { redact } = createRedactor([{ name: 'LONG_KEY', value }]);
  const before = process.memoryUsage().arrayBuffers;
  expect(redact(`a ${value} b ${JSON.stringify({ value })}`)).toBe(
    'a [secret LONG_KEY] b {"value":"[secret LONG_KEY]"}',
  );
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(200 * 1024 * 1024);
});

describe('a stream', () => {
  test('gives, however it is cut, what the whole text gives', () => {
    fc.assert(
      fc.property(scene, ({ secrets, whole, cuts }) => {
        const redactor = createRedactor(secrets);
        const filter = redactor.openFilter();
        const given = cut(whole, cuts).map(filter.push);
        expect([...given, filter.end()].join('')).toBe(redactor.redact(whole));
        expect([...filter.found()].sort()).toEqual([...redactor.find(whole)].sort());
      }),
      { numRuns: 2000 },
    );
  });

  test('has given nothing of a secret that it was broken off in', () => {
    fc.assert(
      fc.property(secretList, (secrets) => {
        for (const { value } of secrets) {
          const filter = createRedactor(secrets).openFilter();
          expect([...value].slice(0, -1).map(filter.push).join('')).toBe('');
        }
      }),
    );
  });

  test('passes on at once what cannot begin a secret', () => {
    const filter = createRedactor([key]).openFilter();
    expect(filter.push('Hello ')).toBe('Hello ');
    expect(filter.push('sk-pro')).toBe('');
    expect(filter.push('vider')).toBe('sk-provider');
    expect(filter.end()).toBe('');
  });

  test('gives what it held at its end', () => {
    const filter = createRedactor([key]).openFilter();
    expect(filter.push('it begins with sk-pro')).toBe('it begins with ');
    expect(filter.end()).toBe('sk-pro');
  });
});
