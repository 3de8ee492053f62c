// kill -9 before every single call of a commit, in a real process, and whoever opens the run next.
import { describe, expect, test } from 'vitest';
import { realDisk } from '../../source/storage/disk.ts';
import { readStamped } from '../../source/storage/file-stamp.ts';
import { commitText, makeText, publishText, type RunFolder } from './helpers/commit-text.ts';
import { recover } from './helpers/recover.ts';
import { pathOfHelper, runToEnd } from './helpers/run-child.ts';
import { makeRunFolder, readText, temporaryNames } from './helpers/run-folder.ts';

const next = makeText('next', 9000);

describe('a process that is killed while it commits', () => {
  test('leaves the old state or the new one, and orphans that the next owner understands', async () => {
    const whole = prepare();
    expect(await commitAndDie(whole, 'never')).toMatchObject({ output: 'committed', code: 0 });
    expect(readText(whole.path)).toBe(next);

    const outcomes: Record<string, number> = {};
    let at = 0;
    for (let ended = false; !ended; at += 4) {
      const batch = [0, 1, 2, 3].map((offset) => ({ at: at + offset, run: prepare() }));
      const results = await Promise.all(batch.map(({ at, run }) => commitAndDie(run, String(at))));
      for (const [index, { at, run }] of batch.entries()) {
        const where = `killed before call ${at}`;
        const result = results[index];
        if (result?.signal !== 'SIGKILL') {
          expect(result?.output, where).toBe('committed');
          ended = true;
          continue;
        }
        const found = readText(run.path);
        const kinds = recover(realDisk, run);
        const key = `${found === next ? 'new' : 'old'}: ${kinds.join(' ')}`;
        outcomes[key] = (outcomes[key] ?? 0) + 1;
        expect([makeText('old'), next], where).toContain(readText(run.path));
        if (found === next || kinds.includes('unpublished')) expect(readText(run.path), where).toBe(next);
        expect(temporaryNames(run.folder), where).toEqual([]);
        const stamp = readStamped(realDisk, run.path)?.stamp ?? null;
        commitText(
          realDisk,
          run,
          makeText('goes on'),
          stamp,
          readStamped(realDisk, run.previous)?.stamp ?? null,
        );
        expect(readText(run.path), where).toBe(makeText('goes on'));
      }
    }
    // Before the file, an empty or half one, a whole one that is not in place, and one in place but not parked.
    expect(Object.keys(outcomes).sort()).toEqual([
      'new: displaced',
      'old: ',
      'old: partial',
      'old: unpublished',
    ]);
  });
});

function prepare(): RunFolder {
  const run = makeRunFolder();
  const one = publishText(realDisk, run.path, makeText('oldest'), null);
  commitText(realDisk, run, makeText('old'), one.stamp, null);
  return run;
}

function commitAndDie(run: RunFolder, at: string) {
  return runToEnd(process.execPath, [pathOfHelper('commit-and-die.ts'), run.folder, at, next]);
}
