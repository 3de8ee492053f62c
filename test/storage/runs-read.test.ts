// What is read of runs without owning them: the ids, the heads, whole files.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatRun } from '../../source/run/format-run.ts';
import { parseRun } from '../../source/run/parse-run.ts';
import { findHead, readHead } from '../../source/storage/read-head.ts';
import { readRun, readRunOnce } from '../../source/storage/read-run.ts';
import { readText } from '../../source/storage/read-text.ts';
import { listRunIds, pathsOf, resolveRunId } from '../../source/storage/run-paths.ts';
import { run as anyRun } from '../run/helpers/arbitrary-run.ts';
import { makeRun } from '../run/helpers/sample-run.ts';
import { makeFolder, memoryFolder } from './helpers/run-folder.ts';
import { beginRun, edit } from './helpers/store-scene.ts';
import { makeWorkspace } from './helpers/workspace-folder.ts';

const scratch = Buffer.alloc(1024);

describe('the ids of runs', () => {
  test('are the names of JSON files that can be ids', () => {
    const { workspace: full } = makeWorkspace({
      'workflow-data/abc.json': '',
      'workflow-data/A-b_9.json': '',
      'workflow-data/-x.json': '',
      'workflow-data/abc.json.1-1.0~': '',
      'workflow-data/a b.json': '',
      'workflow-data/notes.md': '',
      'workflow-data/abc/previous.json': '',
      [`workflow-data/${'a'.repeat(129)}.json`]: '',
    });
    expect([...listRunIds(full)].sort()).toEqual(['-x', 'A-b_9', 'abc']);
    expect(listRunIds(makeWorkspace().workspace)).toEqual([]);
  });

  test('may be shortened to an unambiguous beginning', () => {
    const { workspace: full } = makeWorkspace(
      Object.fromEntries(
        ['abc', 'abd', 'abdx', 'x1', 'x2', 'x3', 'x4', 'x5', 'x6'].map((id) => [
          `workflow-data/${id}.json`,
          '',
        ]),
      ),
    );
    expect(resolveRunId(full, 'abc')).toBe('abc');
    expect(resolveRunId(full, 'abd')).toBe('abd');
    expect(resolveRunId(full, 'abdx')).toBe('abdx');
    expect(() => resolveRunId(full, 'ab')).toThrow('ab is the beginning of 3 ids: abc, abd, abdx');
    expect(() => resolveRunId(full, 'x')).toThrow(/6 ids: x1, x2, x3, x4, x5 …/);
    expect(() => resolveRunId(full, 'zz')).toThrow('there is no run zz');
    for (const id of ['../abc', '', 'a/b', 'abc.json', 'a'.repeat(129), '\u001b[31m'])
      expect(() => resolveRunId(full, id), id).toThrow('is not the id of a run');
  });

  test('name a file and a folder', () => {
    const { workspace } = makeWorkspace();
    expect(pathsOf(workspace, 'abc')).toEqual({
      id: 'abc',
      file: join(workspace.root, 'workflow-data', 'abc.json'),
      shown: 'workflow-data/abc.json',
      folder: join(workspace.root, 'workflow-data', 'abc'),
    });
  });
});

describe('the head of a file', () => {
  const readerOf = (path: string) => (text: string) => {
    writeFileSync(path, text);
    return readHead(path, 'x', scratch);
  };
  const headOf = (text: string) => readerOf(join(makeFolder(), 'x.json'))(text);

  test('says what the whole file says', () => {
    const headOf = readerOf(join(makeFolder(memoryFolder()), 'x.json'));
    fc.assert(
      fc.property(anyRun, (any) => {
        const text = formatRun({ ...any, id: 'x' });
        const head = headOf(text);
        const whole = parseRun(text, 'x', 'x');
        if ('problem' in whole) throw new Error(whole.problem.message);
        const { id, workflowName, status, progress, startedAt, updatedAt } = whole.run;
        // A key that reads as a number, or a long name, may push the head out: then the whole file is read.
        if (head !== undefined)
          expect(head).toEqual({ id, workflowName, status, progress, startedAt, updatedAt });
        else expect(text.slice(0, 900)).not.toContain('\n  "updatedAt"');
      }),
    );
  });

  test('is found however large the rest is', () => {
    expect(headOf(formatRun(makeRun({ data: { text: 'x'.repeat(100_000) } })))).toMatchObject({
      id: 'x',
      status: 'running',
    });
  });

  test.each([
    ['cut short', formatRun(makeRun({ data: { text: 'x'.repeat(5000) } })).slice(0, 3000)],
    ['written by somebody else', JSON.stringify(makeRun())],
    ['empty', ''],
    ['in another order', formatRun(makeRun()).replace('"formatVersion": 1,\n  ', '')],
    ['with a status that is none', formatRun(makeRun()).replace('running', 'odd')],
    ['with a progress that is none', formatRun(makeRun()).replace(/"progress": \{[^}]*\}/, '"progress": []')],
  ])('of a file that is %s is not guessed', (_name, text) => {
    expect(headOf(text)).toBeUndefined();
  });

  test('tells whether the file bears the time it says: nobody has edited it', () => {
    const { paths, store } = beginRun();
    const find = () => findHead(paths.file, paths.id, scratch);
    const { status, updatedAt } = store.current();
    expect(find()).toMatchObject({ head: { status, updatedAt }, asWritten: true });
    edit(paths, 'note', 1);
    expect(find()).toMatchObject({ head: { status, updatedAt }, asWritten: false });
    edit(paths, 'updatedAt', 'no time');
    expect(find()).toMatchObject({ head: { updatedAt: 'no time' }, asWritten: false });
    expect(findHead(join(paths.folder, 'gone'), paths.id, scratch)).toBeUndefined();
  });

  test('of what is no file is not there', () => {
    const folder = makeFolder();
    mkdirSync(join(folder, 'folder.json'));
    writeFileSync(join(folder, 'real'), formatRun(makeRun()));
    symlinkSync('real', join(folder, 'link.json'));
    for (const name of ['folder.json', 'link.json', 'gone.json'])
      expect(readHead(join(folder, name), 'x', scratch)).toBeUndefined();
  });
});

describe('a whole file', () => {
  test('that an editor is writing is read again until it parses', async () => {
    const { workspace, root } = makeWorkspace({ 'workflow-data/x.json': '{"workflowName": ' });
    const paths = pathsOf(workspace, 'x');
    expect(readRunOnce(paths)).toMatchObject({
      kind: 'unreadable',
      problem: { place: { file: 'workflow-data/x.json', line: 1, column: 18 } },
    });
    const reading = readRun(paths);
    writeFileSync(join(root, 'workflow-data/x.json'), '{"workflowName": "w"}');
    expect(await reading).toMatchObject({ kind: 'run', parsed: { run: { workflowName: 'w' } } });
  });

  test('that stays broken is given up, one that is gone is missing, a link is refused', async () => {
    const { workspace, root } = makeWorkspace({ 'workflow-data/x.json': '{', real: '{"workflowName": "w"}' });
    expect(await readRun(pathsOf(workspace, 'x'))).toMatchObject({ kind: 'unreadable' });
    expect(await readRun(pathsOf(workspace, 'gone'))).toEqual({ kind: 'missing' });
    symlinkSync('../real', join(root, 'workflow-data/link.json'));
    expect(readRunOnce(pathsOf(workspace, 'link'))).toMatchObject({
      problem: { message: expect.stringContaining('symbolic link') },
    });
  });

  test('is refused above a size, and where it is not UTF-8', () => {
    const path = join(makeFolder(), 'x');
    writeFileSync(path, 'x'.repeat(3 * 1024 * 1024));
    expect(readText(path, 'x', { limit: 2 * 1024 * 1024 })).toMatchObject({
      kind: 'unreadable',
      problem: { message: 'cannot read it: it is larger than 2 MiB', place: { file: 'x' } },
    });
    writeFileSync(path, Buffer.from([0xff, 0xfe]));
    expect(readText(path, 'x')).toMatchObject({ problem: { message: expect.stringContaining('UTF-8') } });
    writeFileSync(path, Buffer.from([0xef, 0xbb, 0xbf, 0x61]));
    expect(readText(path, 'x')).toMatchObject({ text: 'a', bytes: Buffer.from([0xef, 0xbb, 0xbf, 0x61]) });
  });
});
