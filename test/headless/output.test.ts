// What is written to the streams holds no value of a secret, whether it is data, talk or the trace of a bug.
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createOutput } from '../../source/headless/output.ts';
import { createSecrets } from '../../source/secrets/secrets.ts';

test('data and talk name the secrets that are in them', () => {
  const stdout = new PassThrough({ encoding: 'utf8' });
  const stderr = new PassThrough({ encoding: 'utf8' });
  const value = 'q8Zt"4hGk-1pLw';
  const output = createOutput(stdout, stderr, createSecrets([{ name: 'MY_KEY', value }]).redact);
  output.data(JSON.stringify({ value, inner: JSON.stringify({ value }) }));
  output.talk(`Error: ${value}\n    at main (/x/${encodeURIComponent(value)}:1:2)`);
  expect(stdout.read()).toBe('{"value":"[secret MY_KEY]","inner":"{\\"value\\":\\"[secret MY_KEY]\\"}"}\n');
  expect(stderr.read()).toBe('Error: [secret MY_KEY]\n    at main (/x/[secret MY_KEY]:1:2)\n');
});
