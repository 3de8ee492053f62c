// Which values count as secrets: by the names of their variables, by what they look like, and by what a person says.
import { describe, expect, test } from 'vitest';
import { type Environment, findSecrets, secretsOfStep } from '../../source/secrets/find-secrets.ts';

const value = 'q8Zt4hGk1pLw';
const namesIn = (environment: Environment, settings = {}) =>
  findSecrets(environment, settings).map(({ name }) => name);

describe('a variable is a secret', () => {
  test.each([
    'OPENAI_API_KEY',
    'API_KEY_OPENAI',
    'apiKey',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_ACCESS_KEY_ID',
    'GITHUB_TOKEN',
    'NPM_TOKEN',
    'npm_config_//registry.npmjs.org/:_authToken',
    'CLIENT_SECRET',
    'SESSION_SECRET_V2',
    'DB_PASSWORD',
    'MYSQL_PWD',
    'PGPASSWORD',
    'DB_PASS',
    'STRIPE_KEY',
    'TLS_PRIVATE_KEY',
    'SSH_PASSPHRASE',
    'AZURE_CREDENTIALS',
  ])('by its name: %s', (name) => {
    expect(namesIn({ [name]: value })).toEqual([name]);
  });

  test.each([
    'PWD',
    'OLDPWD',
    'SSH_AUTH_SOCK',
    'SSH_PUBLIC_KEY',
    'CAESURA_STEP_KEY',
    'TERM_SESSION_ID',
    'TOKENIZERS_PARALLELISM',
    'SECRET_NAME',
    'TOKEN_URL',
    'KEYBOARD',
    'KEY',
    'MONKEY',
    'COMPASS',
    'EDITOR',
  ])('and not by that of %s', (name) => {
    expect(namesIn({ [name]: value })).toEqual([]);
  });

  test.each([
    'sk-proj-abcdefghij0123456789',
    'ghp_abcdefghij0123456789abcdef',
    'AKIAIOSFODNN7EXAMPLE',
    'xoxb-123456789012-abcdefghijkl',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl',
    '-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----',
  ])('by its value, whatever it is called: %s', (shaped) => {
    expect(namesIn({ SOMETHING: shaped })).toEqual(['SOMETHING']);
  });

  test('where its address holds a password: all of it, and the password alone', () => {
    expect(findSecrets({ DATABASE_URL: 'postgres://app:p%40ss-w0rd-1@db.example/app' })).toEqual([
      { name: 'DATABASE_URL', value: 'postgres://app:p%40ss-w0rd-1@db.example/app' },
      { name: 'DATABASE_URL', value: 'p%40ss-w0rd-1' },
      { name: 'DATABASE_URL', value: 'p@ss-w0rd-1' },
    ]);
    expect(
      namesIn({ DATABASE_URL: 'postgres://app@db.example/app', HOME_PAGE: 'https://tea.example/' }),
    ).toEqual([]);
  });

  test('where caesura.yaml names it: for a key, in a header', () => {
    const environment = { DESK: value, TENANT: 'tenant-9f8e7d', OTHER: value };
    const desk = { apiKeyEnv: 'DESK', headers: { 'x-tenant': `\${TENANT}` } };
    expect(namesIn(environment, { providers: { desk } })).toEqual(['DESK', 'TENANT']);
  });

  test('where caesura.yaml holds it', () => {
    const providers = {
      desk: {
        apiKeyEnv: 'sk-proj-abcdefghij0123456789',
        headers: { Authorization: `Bearer ${value}`, 'x-title': 'Tea and pots 1' },
      },
    };
    expect(findSecrets({}, { providers })).toEqual([
      { name: 'providers.desk.apiKeyEnv', value: 'sk-proj-abcdefghij0123456789' },
      { name: 'providers.desk.headers.Authorization', value },
    ]);
  });
});

describe('a value that texts are full of is none', () => {
  test.each([
    'true',
    'short-1',
    'development',
    'lm-studio',
    'not-needed',
    '20261128',
    '128000.5',
    '/home/ann/.config/key.pem',
    '~/keys/api.txt',
    './key.pem',
    'OTHER_VARIABLE',
    'ann-the-user',
  ])('%s', (ordinary) => {
    const environment = { OTHER_VARIABLE: 'x', HOME: '/home/ann-the-user', MY_API_KEY: ordinary };
    expect(namesIn(environment)).toEqual([]);
  });

  test('unless a person says that it is one', () => {
    const environment = { MY_API_KEY: 'development', OFFICE: 'teapot', SHORT: 'tea' };
    expect(namesIn(environment, { secrets: { also: ['MY_API_KEY', 'OFFICE', 'SHORT'] } })).toEqual([
      'MY_API_KEY',
      'OFFICE',
    ]);
  });

  test('nor is one of which a person says that it is none', () => {
    expect(namesIn({ MY_API_KEY: value }, { secrets: { never: ['MY_API_KEY'] } })).toEqual([]);
  });

  test('nor what run files are made of, whatever a person says', () => {
    expect(
      namesIn({ OFFICE: 'step', OTHER: 'completed' }, { secrets: { also: ['OFFICE', 'OTHER'] } }),
    ).toEqual([]);
  });

  test('nor what is a part of what stands in the place of another', () => {
    expect(namesIn({ OPENAI_API_KEY_2: value, OTHER_KEY: 'OPENAI_API' })).toEqual(['OPENAI_API_KEY_2']);
  });
});

describe('what `env:` of a step gives its command', () => {
  const found = (name: string, given: string, environment: Environment = {}) =>
    secretsOfStep(new Map([[name, given]]), environment);

  test('is a secret, as is the variable of that name in the environment', () => {
    expect(found('PLAIN', 'zq9-Xw7-secret', { PLAIN: value })).toEqual([
      { name: 'PLAIN', value: 'zq9-Xw7-secret' },
      { name: 'PLAIN', value },
    ]);
  });

  test.each([
    'Europe/Berlin',
    'en_US.UTF-8',
    '--max-old-space-size=4096',
    'http://localhost:8080/v1',
    'production',
    '1',
  ])('is none where it is a setting: %s', (setting) => {
    expect(found('PLAIN', setting)).toEqual([]);
  });
});
