import {
  appendFileSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type DefinitionsOptions, watchDefinitions } from '../../source/storage/watch-definitions.ts';
import { waitFor } from '../journeys/helpers/wait-for.ts';
import { makeWorkspace, writeFiles } from './helpers/workspace-folder.ts';

type Files = { readonly [path: string]: string };

/** Watches a workspace of these files; the first news, that the watching has begun, has come. */
async function watchFresh(files: Files, options: DefinitionsOptions = {}) {
  const { workspace, root, outside } = makeWorkspace(files);
  const told: ReadonlySet<string>[] = [];
  const watcher = watchDefinitions(workspace, (paths) => told.push(paths), options);
  onTestFinished(watcher.close);
  const begun = () =>
    waitFor(
      () => told.some((paths) => paths.size === 0),
      () => 'the watching to begin',
    );
  await begun();
  told.length = 0;
  const seen = (path: string) =>
    waitFor(
      () => told.some((paths) => paths.has(path)),
      () => `news of ${path}; told were ${JSON.stringify(told.map((paths) => [...paths]))}`,
    );
  /** Changes and waits for news of it, with what was told before forgotten. */
  const change = async (path: string, work: () => void) => {
    told.length = 0;
    work();
    await seen(path);
  };
  return {
    root,
    outside,
    watcher,
    told,
    begun,
    change,
    at: (path: string) => join(root, path),
    write: (more: Files) => writeFiles(root, more),
    all: () => [...new Set(told.flatMap((paths) => [...paths]))].sort(),
  };
}

describe('watching the definitions', () => {
  test('tells of every kind of them, in all layouts', async () => {
    const { change, write } = await watchFresh({
      'workflows/a.yaml': '1',
      'workflows/b/prompts/b.hbs': '1',
      'chains/c.yml': '1',
      'config/chains/d.json': '1',
      'prompts/e/f/g.hbs': '1',
      'schemas/h.json': '1',
      'recordings/a/i.md': '1',
      'caesura.yaml': 'model: none',
    });
    for (const path of [
      'workflows/a.yaml',
      'workflows/b/prompts/b.hbs',
      'chains/c.yml',
      'config/chains/d.json',
      'prompts/e/f/g.hbs',
      'schemas/h.json',
      'recordings/a/i.md',
      'caesura.yaml',
      'prompts/new.hbs',
    ])
      await change(path, () => write({ [path]: 'other' }));
  });

  test('tells of each of many saves, however editors save', async () => {
    const { change, at } = await watchFresh({ 'prompts/a.hbs': '1', 'caesura.yaml': '' });
    for (const path of ['prompts/a.hbs', 'caesura.yaml']) {
      for (let round = 0; round < 5; round++) {
        await change(path, () => appendFileSync(at(path), '#'));
        await change(path, () => {
          writeFileSync(at('.a.tmp'), `# ${round}`);
          renameSync(at('.a.tmp'), at(path));
        });
        await change(path, () => {
          renameSync(at(path), `${at(path)}~`);
          writeFileSync(at(path), `# moved ${round}`);
          unlinkSync(`${at(path)}~`);
        });
      }
    }
  });

  test('notices places that are made later, removed and made again', async () => {
    const { change, at, write } = await watchFresh({});
    await change('config/chains/x/a.yaml', () => write({ 'config/chains/x/a.yaml': '1' }));
    for (let round = 0; round < 3; round++) {
      await change('prompts/deep/a.hbs', () => write({ 'prompts/deep/a.hbs': '1' }));
      await change('prompts/deep/a.hbs', () => write({ 'prompts/deep/a.hbs': 'another text' }));
      await change('prompts/deep/a.hbs', () => rmSync(at('prompts'), { recursive: true }));
      await change('caesura.yaml', () => write({ 'caesura.yaml': 'model: none' }));
      await change('caesura.yaml', () => rmSync(at('caesura.yaml')));
    }
  });

  test('notices a folder that is exchanged for another one, as a checkout does', async () => {
    const { change, at, write } = await watchFresh({
      'prompts/a.hbs': '1',
      'other/a.hbs': '2',
      'other/b.hbs': '1',
    });
    await change('prompts/b.hbs', () => {
      renameSync(at('prompts'), at('old'));
      renameSync(at('other'), at('prompts'));
    });
    await change('prompts/b.hbs', () => write({ 'prompts/b.hbs': 'another text' }));
  });

  test('says nothing of backup files, hidden files, runs and what is not a definition', async () => {
    const { change, write, all } = await watchFresh({ 'prompts/a.hbs': '1', 'workflow-data/': '' });
    await change('prompts/last.hbs', () => {
      write({
        'prompts/a.hbs~': '1',
        'prompts/.a.hbs.swp': '1',
        'prompts/node_modules/x/a.hbs': '1',
        'workflow-data/r.json': '{}',
        'inputs/a.txt': '1',
        'other.txt': '1',
      });
      write({ 'prompts/last.hbs': '1' });
    });
    expect(all()).toEqual(['prompts/last.hbs']);
  });

  test('tells changes that come together once', async () => {
    const { change, told, write } = await watchFresh({ 'prompts/': '' }, { gatherMs: 500 });
    const names = Array.from({ length: 20 }, (_, index) => `prompts/p${index}.hbs`);
    await change('prompts/p19.hbs', () => write(Object.fromEntries(names.map((name) => [name, '1']))));
    expect(told.length).toBe(1);
    expect([...(told[0] ?? [])].sort()).toEqual(names.sort());
  });

  test('watches no folder that holds no definitions, however much there is in it', async () => {
    const modules = Object.fromEntries(
      Array.from({ length: 100 }, (_, index) => [`node_modules/m${index}/index.js`, '']),
    );
    const before = countWatches();
    await watchFresh({ ...modules, 'prompts/': '' });
    // The root, workflows and prompts.
    expect(countWatches() - before).toBeLessThanOrEqual(4);
  });

  test('watches templates that stand elsewhere when it is asked to, also before there are any', async () => {
    const { change, watcher, write, all, begun } = await watchFresh({
      'texts/a.hbs': '1',
      'texts/other.hbs': '1',
    });
    watcher.include(['texts/a.hbs', 'root.hbs', 'far/away/b.hbs', '../outside/c.hbs']);
    await begun();
    await change('texts/a.hbs', () => write({ 'texts/other.hbs': '2', 'texts/a.hbs': '2' }));
    expect(all()).toEqual(['texts/a.hbs']);
    await change('root.hbs', () => write({ 'root.hbs': '1' }));
    await change('far/away/b.hbs', () => write({ 'far/away/b.hbs': '1' }));
    await change('far/away/b.hbs', () => write({ 'far/away/b.hbs': 'another text' }));
  });

  test('follows a link of a whole place within the workspace, and none that leads out', async () => {
    const { change, at, write, outside, told, begun } = await watchFresh({ 'texts/a.hbs': '1' });
    writeFiles(outside, { 'secret/a.json': '1' });
    await change('prompts', () => symlinkSync('texts', at('prompts')));
    await begun();
    await change('texts/a.hbs', () => write({ 'texts/a.hbs': 'another text' }));
    await change('schemas', () => symlinkSync(join(outside, 'secret'), at('schemas')));
    told.length = 0;
    writeFiles(outside, { 'secret/a.json': 'another text' });
    await change('recordings/last.md', () => write({ 'recordings/last.md': '1' }));
    expect(told.every((paths) => ![...paths].some((path) => path.includes('secret')))).toBe(true);
  });

  test('does not walk into the circle that a link makes', async () => {
    const { change, at, write, all } = await watchFresh({ 'prompts/a.hbs': '1' });
    await change('prompts/loop', () => symlinkSync('..', at('prompts/loop')));
    await change('prompts/a.hbs', () => write({ 'prompts/a.hbs': 'another text' }));
    expect(all()).toEqual(['prompts/a.hbs']);
  });

  test('looks at the files where the system does not tell', async () => {
    const before = countWatches();
    const { change, write } = await watchFresh({ 'prompts/a.hbs': '1' }, { polling: true, pollMs: 20 });
    expect(countWatches()).toBe(before);
    await change('prompts/a.hbs', () => write({ 'prompts/a.hbs': 'another text' }));
    await change('schemas/a.json', () => write({ 'schemas/a.json': '1' }));
  });

  test('is silent once it is closed, also where it was closed before it began', async () => {
    const first = await watchFresh({ 'prompts/a.hbs': '1' });
    first.watcher.close();
    const told: unknown[] = [];
    const { workspace } = makeWorkspace({ 'prompts/a.hbs': '1' });
    watchDefinitions(workspace, (paths) => told.push(paths)).close();
    first.write({ 'prompts/a.hbs': '2' });
    const other = await watchFresh({ 'prompts/a.hbs': '1' });
    await other.change('prompts/a.hbs', () => other.write({ 'prompts/a.hbs': 'another text' }));
    expect([...first.told, ...told]).toEqual([]);
  });
});

/** The watches of this process that the kernel keeps. */
function countWatches(): number {
  return readdirSync('/proc/self/fdinfo')
    .map((fd) => readOrNothing(`/proc/self/fdinfo/${fd}`))
    .join('\n')
    .split('\n')
    .filter((line) => line.startsWith('inotify wd:')).length;
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
