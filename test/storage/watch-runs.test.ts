import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type WatchedChange, type WatchOptions, watchRuns } from '../../source/storage/watch-runs.ts';

function watchFresh({ exists = true, ...options }: WatchOptions & { readonly exists?: boolean } = {}) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'caesura-watch-')));
  const folder = join(root, 'workflow-data');
  if (exists) mkdirSync(folder);
  const told: WatchedChange[] = [];
  const watcher = watchRuns(folder, (change) => told.push(change), options);
  onTestFinished(() => {
    watcher.close();
    rmSync(root, { recursive: true, force: true });
  });
  const names = () => new Set(told.flatMap((change) => (change.kind === 'files' ? [...change.names] : [])));
  return { folder, told, watcher, names, toldAll: () => told.some(({ kind }) => kind === 'all') };
}

async function until(condition: () => boolean): Promise<void> {
  for (let looks = 0; !condition(); looks++) {
    if (looks > 2000) throw new Error('waited in vain');
    await delay(5);
  }
}

/** Changes something and waits for that to be told: whatever came before has been told by then, or never is. */
async function afterAnother(folder: string, names: () => ReadonlySet<string>): Promise<void> {
  writeFileSync(join(folder, 'last.json'), '');
  await until(() => names().has('last.json'));
}

describe('watching the folder of runs', () => {
  test('tells of files that are written, replaced and removed', async () => {
    const { folder, names } = watchFresh();
    writeFileSync(join(folder, 'a.json'), '1');
    await until(() => names().has('a.json'));
    writeFileSync(join(folder, 'b.json~'), '2');
    renameSync(join(folder, 'b.json~'), join(folder, 'b.json'));
    await until(() => names().has('b.json'));
    rmSync(join(folder, 'a.json'));
    await afterAnother(folder, names);
  });

  test('says nothing of temporary files and of the folders of runs', async () => {
    const { folder, names } = watchFresh();
    writeFileSync(join(folder, 'a.json.1.2~'), '1');
    mkdirSync(join(folder, 'a'));
    await afterAnother(folder, names);
    expect([...names()]).toEqual(['last.json']);
  });

  test('tells changes that come together once', async () => {
    const { folder, told, names } = watchFresh({ gatherMs: 300 });
    for (let index = 0; index < 50; index++) writeFileSync(join(folder, `r${index}.json`), '1');
    await until(() => names().size === 50);
    expect(told.length).toBe(1);
  });

  test('gathers what changes while it rests after it has told something', () => {
    vi.useFakeTimers();
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const changedIn = new Map<string, (name: string) => void>();
    const { folder, told, names } = watchFresh({
      gatherMs: 1,
      restMs: 1500,
      watchFolder: (path, changed) => {
        changedIn.set(path, changed);
        return watch(path, { persistent: false });
      },
    });
    const change = (name: string, pass: number) => {
      changedIn.get(folder)?.(name);
      vi.advanceTimersByTime(pass);
    };
    change('first.json', 1);
    expect([...names()]).toEqual(['first.json']);
    for (let index = 0; index < 20; index++) change(`r${index}.json`, 50);
    expect(told.length).toBe(1);
    vi.advanceTimersByTime(500);
    expect(told.length).toBe(2);
    expect(names().size).toBe(21);
  });

  test('sees a folder that is made later, removed and made again', async () => {
    const { folder, told, names, toldAll } = watchFresh({ exists: false });
    mkdirSync(folder);
    await until(toldAll);
    await afterAnother(folder, names);
    told.length = 0;
    rmSync(folder, { recursive: true });
    await until(toldAll);
    told.length = 0;
    mkdirSync(folder);
    await until(toldAll);
    told.length = 0;
    await afterAnother(folder, names);
  });

  test('sees a folder that is exchanged for another one', async () => {
    const { folder, told, names, toldAll } = watchFresh();
    mkdirSync(`${folder}-other`);
    renameSync(folder, `${folder}-old`);
    renameSync(`${folder}-other`, folder);
    await until(toldAll);
    told.length = 0;
    await afterAnother(folder, names);
  });

  test('looks at everything now and then where the system does not tell', async () => {
    const refuse = () => {
      throw Object.assign(new Error('no watches left'), { code: 'ENOSPC' });
    };
    const { told, watcher } = watchFresh({ watchFolder: refuse, pollMs: 10, gatherMs: 1 });
    expect(watcher.isPolling()).toBe(true);
    await until(() => told.filter(({ kind }) => kind === 'all').length >= 2);
  });

  test('goes over to looking when a watch breaks', async () => {
    let breakIt = () => {};
    const { toldAll, watcher } = watchFresh({
      pollMs: 10,
      watchFolder: (path, changed) => {
        const made = watch(path, { persistent: false }, () => changed(undefined));
        breakIt = () => made.emit('error', new Error('broken'));
        return made;
      },
    });
    expect(watcher.isPolling()).toBe(false);
    breakIt();
    expect(watcher.isPolling()).toBe(true);
    await until(toldAll);
  });

  test('is silent once it is closed', async () => {
    const first = watchFresh();
    writeFileSync(join(first.folder, 'a.json'), '1');
    first.watcher.close();
    const other = watchRuns(first.folder, (change) => first.told.push({ ...change, kind: 'all' }));
    onTestFinished(other.close);
    writeFileSync(join(first.folder, 'b.json'), '1');
    await until(first.toldAll);
    expect(first.told.every(({ kind }) => kind === 'all')).toBe(true);
  });
});
