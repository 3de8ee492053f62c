// What a process knows of secrets grows, and values of any depth lose them.
import { describe, expect, test } from 'vitest';
import { createSecrets, noSecrets } from '../../source/secrets/secrets.ts';

const key = { name: 'A_KEY', value: 'q8Zt-4hGk-1pLw' };
const other = { name: 'B_KEY', value: 'zz9-Xw7-pl41n0' };

describe('a value', () => {
  test('without a secret is the very same one', () => {
    const value = { list: ['a', { b: null, c: 1, d: true }] };
    expect(createSecrets([key]).redactValue(value)).toEqual({ value, names: [] });
    expect(createSecrets([key]).redactValue(value).value).toBe(value);
    expect(noSecrets.redactValue(value).value).toBe(value);
  });

  test('loses them in texts and in the names of fields, at any depth, and is not changed itself', () => {
    const value = { first: 1, [`${key.value} it is`]: [{ deep: `so ${other.value}` }], last: key.value };
    const before = structuredClone(value);
    const { value: clean, names } = createSecrets([key, other]).redactValue(value);
    expect(JSON.stringify(clean)).toBe(
      '{"first":1,"[secret A_KEY] it is":[{"deep":"so [secret B_KEY]"}],"last":"[secret A_KEY]"}',
    );
    expect([...names].sort()).toEqual(['A_KEY', 'B_KEY']);
    expect(value).toEqual(before);
    expect(createSecrets([key]).redactValue(key.value).value).toBe('[secret A_KEY]');
  });

  test('keeps every part of it that holds none the very same', () => {
    const part = { list: ['a'] };
    const { value } = createSecrets([key]).redactValue({ part, held: [part, key.value] });
    expect(value.part).toBe(part);
    expect(value.held[0]).toBe(part);
  });

  test('keeps a field whose name would reach the prototype a field', () => {
    const value: unknown = JSON.parse(`{"__proto__": "${key.value}"}`);
    const { value: clean } = createSecrets([key]).redactValue(value);
    expect(JSON.stringify(clean)).toBe('{"__proto__":"[secret A_KEY]"}');
  });
});

describe('what is known', () => {
  test('grows, and is another knowledge then', () => {
    const secrets = createSecrets([key]);
    const before = secrets.knowledge();
    expect(secrets.redact(other.value)).toBe(other.value);
    secrets.learn([other]);
    expect(secrets.redact(other.value)).toBe('[secret B_KEY]');
    expect(secrets.knowledge()).not.toBe(before);
    const after = secrets.knowledge();
    secrets.learn([{ ...other }]);
    expect(secrets.knowledge()).toBe(after);
  });

  test('holds nothing that caesura.yaml excepts, also where that is read later', () => {
    const secrets = createSecrets([key, other]);
    secrets.settle([key, other], ['A_KEY']);
    secrets.learn([key]);
    expect(secrets.redact(`${key.value} ${other.value}`)).toBe(`${key.value} [secret B_KEY]`);
  });
});

describe('a definition that a run holds', () => {
  const json = JSON.stringify({ command: ['curl', '[secret A_KEY]'], env: { C: '[secret C]' } });

  test('gets its values back', () => {
    const secrets = createSecrets([{ name: 'A_KEY', value: 'a"b\\c-12345' }]);
    const restored = secrets.restoreJson(json, (name) => (name === 'C' ? 'see' : undefined));
    expect(restored.unknown).toEqual([]);
    expect(JSON.parse(restored.json)).toEqual({ command: ['curl', 'a"b\\c-12345'], env: { C: 'see' } });
  });

  test('may speak of secrets itself', () => {
    const text = JSON.stringify({ message: 'The [secret recipe] is [secret]' });
    expect(createSecrets([key]).restoreJson(text, () => undefined)).toEqual({ json: text, unknown: [] });
  });

  test('tells which are not known, or may be either of two', () => {
    const secrets = createSecrets([key, { name: 'A_KEY', value: 'another-one-1' }]);
    expect(secrets.restoreJson(json, () => undefined)).toEqual({ json, unknown: ['A_KEY', 'C'] });
  });
});
