import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../source/storage/config.ts';
import { makeWorkspace, writeFiles } from './helpers/workspace-folder.ts';

function read(text: string) {
  return readConfig(makeWorkspace({ 'caesura.yaml': text }).workspace);
}

describe('caesura.yaml', () => {
  test('says the model, the providers and the notices', () => {
    const config = {
      model: 'ollama/llama3',
      providers: {
        ollama: { baseURL: 'http://localhost:11434/v1', apiKeyEnv: 'KEY', headers: { 'X-A': 'b' } },
        openai: { requestsPerMinute: 50, maxConcurrent: 4 },
      },
      secrets: { also: ['OFFICE'], never: ['PUBLIC_TOKEN'] },
      notify: { bell: true, osc: false },
    };
    expect(read(JSON.stringify(config))).toEqual({ config, problems: [] });
    expect(read('model: recorded # the default\n')).toEqual({ config: { model: 'recorded' }, problems: [] });
  });

  test.each(['', '# nothing yet\n', '---\n', '{}'])('may be empty: %j', (text) => {
    expect(read(text)).toEqual({ config: {}, problems: [] });
  });

  test('need not be there', () => {
    expect(readConfig(makeWorkspace().workspace)).toEqual({ config: {}, problems: [] });
  });

  test('tells every problem with its place and what to do', () => {
    const { config, problems } = read(
      'model: 7\nprovider:\n  x: 1\nproviders:\n  mine:\n    baseUrl: http://x\n    headers: [1]\nnotify:\n  bel: true\nsecrets:\n  alse: []\n  never: A_KEY\n',
    );
    expect(config).toEqual({});
    const told = problems
      .map(({ message, place, hint }) => `${place?.line}:${place?.column} ${message} | ${hint}`)
      .sort();
    expect(told).toEqual([
      '11:3 unknown key secrets.alse | Did you mean "also"?',
      expect.stringMatching(/^12:10 secrets\.never: expected array/),
      expect.stringMatching(/^1:8 model: expected text or a list of texts \| Known are model/),
      '2:1 unknown key provider | Did you mean "providers"?',
      '6:5 unknown key providers.mine.baseUrl | Did you mean "baseURL"?',
      expect.stringMatching(/^7:14 providers\.mine\.headers: expected record/),
      '9:3 unknown key notify.bel | Did you mean "bell"?',
    ]);
    for (const problem of problems)
      expect(problem).toMatchObject({ severity: 'error', place: { file: 'caesura.yaml' } });
  });

  test.each(['0', '-1', '1.5', 'many', '.inf', '"4"'])('takes no %s for a number of requests', (value) => {
    const { problems } = read(
      `providers: { openai: { maxConcurrent: ${value}, requestsPerMinute: ${value} } }`,
    );
    expect(problems.map(({ message }) => message.split(':')[0])).toEqual([
      'providers.openai.requestsPerMinute',
      'providers.openai.maxConcurrent',
    ]);
    expect(problems).toMatchObject([{ place: { line: 1 } }, { place: { line: 1 } }]);
  });

  test.each([
    ['model: [', 1],
    ['model: a\nmodel: b\n', 2],
    ['model: "a\n', 2],
  ])('that is not YAML is told with the line: %j', (text, line) => {
    const { problems } = read(text);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems[0]).toMatchObject({ code: 'bad-yaml', place: { file: 'caesura.yaml' } });
    expect(problems.map(({ place }) => place?.line)).toContain(line);
    expect(problems[0]?.message).not.toContain('\n');
  });

  test.each([
    'model: *nowhere\n',
    'model: &a [x]\nproviders: [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\n',
    '[1]',
    'text',
  ])('of another kind is refused, and never throws: %j', (text) => {
    expect(read(text).problems).toMatchObject([{ severity: 'error' }]);
  });

  test('that leads out of the workspace is not read', () => {
    const { workspace, root, outside } = makeWorkspace();
    writeFiles(outside, { 'c.yaml': 'model: stolen\n' });
    symlinkSync(join(outside, 'c.yaml'), join(root, 'caesura.yaml'));
    expect(readConfig(workspace)).toMatchObject({ config: {}, problems: [{ code: 'path-outside' }] });
  });
});
