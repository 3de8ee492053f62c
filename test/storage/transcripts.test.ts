import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { DiskRefused } from '../../source/problem.ts';
import { createTranscripts } from '../../source/storage/transcripts.ts';
import { pathOfHelper, runToEnd } from './helpers/run-child.ts';
import { countDescriptors, makeFolder, readText } from './helpers/run-folder.ts';

const abridge = { stepId: 'abridge' };

function make() {
  const folder = makeFolder();
  return { folder, transcripts: createTranscripts(folder) };
}

describe('the names of what was sent and what came back', () => {
  test('are those of the step, the item and the attempt', () => {
    const { transcripts } = make();
    expect(transcripts.name(abridge, 1)).toBe('abridge.1');
    expect(transcripts.name({ stepId: 'abridge', item: 'one' }, 12)).toBe('abridge.one.12');
  });

  test('are names of files in the folder, one for each work, whatever the step is called', () => {
    const { transcripts } = make();
    const part = fc.string({ minLength: 1, maxLength: 8 });
    const work = fc.record({ stepId: part, item: fc.option(part, { nil: undefined }) });
    fc.assert(
      fc.property(work, work, fc.integer({ min: 1, max: 99 }), (one, other, attempt) => {
        const name = transcripts.name(one, attempt);
        expect(name).toMatch(/^[A-Za-z0-9_%-]+(\.[A-Za-z0-9_%-]+)?\.\d+$/);
        if (one.stepId !== other.stepId || one.item !== other.item)
          expect(transcripts.name(other, attempt)).not.toBe(name);
      }),
    );
    expect(transcripts.name({ stepId: '../../etc' }, 1)).toBe('%2E%2E%2F%2E%2E%2Fetc.1');
  });
});

describe('the last attempt', () => {
  test('is the highest of which there is any file', () => {
    const { folder, transcripts } = make();
    expect(createTranscripts(folder).lastAttempt(abridge)).toBe(0);
    for (const name of [
      'abridge.1.prompt.md',
      'abridge.3.reply.partial.md',
      'abridge.2.reply.md',
      'abridge.9.notes.md',
      'abridge.one.7.prompt.md',
      'abridge-2.8.prompt.md',
      'lock',
    ])
      writeFileSync(join(folder, name), '');
    expect(transcripts.lastAttempt(abridge)).toBe(3);
    expect(transcripts.lastAttempt({ stepId: 'abridge', item: 'one' })).toBe(7);
    expect(transcripts.lastAttempt({ stepId: 'abridge-2' })).toBe(8);
    expect(transcripts.lastAttempt({ stepId: 'abr' })).toBe(0);
  });

  test('is known without reading the folder again, and never one that somebody else has made since', () => {
    const { folder, transcripts } = make();
    expect(transcripts.lastAttempt(abridge)).toBe(0);
    transcripts.writePrompt(abridge, 1, 'ours');
    writeFileSync(join(folder, 'abridge.2.reply.md'), 'theirs');
    expect(transcripts.lastAttempt(abridge)).toBe(2);
    writeFileSync(join(folder, 'abridge.9.prompt.md'), 'far away');
    for (let attempt = 3; attempt <= 8; attempt += 1) {
      expect(transcripts.lastAttempt(abridge)).toBe(attempt - 1);
      transcripts.writePrompt(abridge, attempt, 'ours');
    }
    expect(transcripts.lastAttempt(abridge)).toBe(9);
    expect(readText(join(folder, 'abridge.2.reply.md'))).toBe('theirs');
  });

  test('of a thousand items costs the same for each of them', () => {
    const { folder, transcripts } = make();
    for (let item = 1; item <= 1000; item += 1) {
      const work = { stepId: 'note', item: String(item) };
      expect(transcripts.lastAttempt(work)).toBe(0);
      transcripts.writePrompt(work, 1, '');
      expect(transcripts.lastAttempt(work)).toBe(1);
    }
    expect(createTranscripts(folder).lastAttempt({ stepId: 'note', item: '1000' })).toBe(1);
  });

  test('is that of a name that differs only in its case, for disks that ignore that', () => {
    const { folder, transcripts } = make();
    writeFileSync(join(folder, 'Abridge.4.prompt.md'), '');
    expect(transcripts.lastAttempt(abridge)).toBe(4);
  });

  test('in a folder that has gone is a refusing disk', () => {
    const { folder, transcripts } = make();
    rmSync(folder, { recursive: true });
    expect(() => transcripts.lastAttempt(abridge)).toThrow(DiskRefused);
  });
});

describe('a prompt', () => {
  test('is written once, for nobody else to read, and never over another one', () => {
    const { folder, transcripts } = make();
    transcripts.writePrompt(abridge, 1, 'Äbridge');
    expect(readText(join(folder, 'abridge.1.prompt.md'))).toBe('Äbridge');
    expect(statSync(join(folder, 'abridge.1.prompt.md')).mode & 0o777).toBe(0o600);
    expect(() => transcripts.writePrompt(abridge, 1, 'other')).toThrow(/Move that file away/);
    expect(readText(join(folder, 'abridge.1.prompt.md'))).toBe('Äbridge');
  });

  test('is not written through a link', () => {
    const { folder, transcripts } = make();
    const target = join(makeFolder(), 'target');
    symlinkSync(target, join(folder, 'abridge.1.prompt.md'));
    expect(() => transcripts.writePrompt(abridge, 1, 'x')).toThrow(DiskRefused);
    expect(() => readText(target)).toThrow();
  });
});

describe('a reply', () => {
  test('grows in a partial file, and is a whole one when it is finished', () => {
    const { folder, transcripts } = make();
    const descriptors = countDescriptors();
    const file = transcripts.openReply(abridge, 1);
    file.append('one ');
    expect(readText(join(folder, 'abridge.1.reply.partial.md'))).toBe('one ');
    expect(transcripts.readReply(abridge, 1)).toBeUndefined();
    file.append('two');
    file.finish();
    expect(readdirSync(folder)).toEqual(['abridge.1.reply.md']);
    expect(transcripts.readReply(abridge, 1)).toBe('one two');
    expect(countDescriptors()).toBe(descriptors);
  });

  test('that is given up stays as the partial file, and is none', () => {
    const { folder, transcripts } = make();
    const descriptors = countDescriptors();
    const file = transcripts.openReply(abridge, 1);
    file.append('one ');
    file.abandon();
    expect(readdirSync(folder)).toEqual(['abridge.1.reply.partial.md']);
    expect(transcripts.readReply(abridge, 1)).toBeUndefined();
    expect(countDescriptors()).toBe(descriptors);
  });

  test('may be empty', () => {
    const { transcripts } = make();
    transcripts.openReply(abridge, 1).finish();
    expect(transcripts.readReply(abridge, 1)).toBe('');
  });

  test('is the text that came, wherever it was cut', () => {
    const { transcripts } = make();
    let attempt = 0;
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', '\u00e9', '\ud83c', '\udf1e', '🌞\ud83c', '\n'), { maxLength: 8 }),
        (parts) => {
          attempt++;
          const file = transcripts.openReply(abridge, attempt);
          for (const part of parts) file.append(part);
          file.finish();
          expect(transcripts.readReply(abridge, attempt)).toBe(parts.join('').toWellFormed());
          expect(transcripts.lastAttempt(abridge)).toBe(attempt);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('is kept where its partial file cannot be', () => {
    const { folder, transcripts } = make();
    mkdirSync(join(folder, 'abridge.1.reply.partial.md'));
    const file = transcripts.openReply(abridge, 1);
    file.append('one ');
    file.append('two');
    file.finish();
    expect(transcripts.readReply(abridge, 1)).toBe('one two');
    const partial = join(folder, 'abridge.2.reply.partial.md');
    writeFileSync(partial, 'of somebody else');
    const other = transcripts.openReply(abridge, 2);
    other.append('three');
    other.finish();
    expect(readFileSync(join(folder, 'abridge.2.reply.md'), 'utf8')).toBe('three');
    expect(readText(partial)).toBe('of somebody else');
  });

  test('is not read through a link', () => {
    const { folder, transcripts } = make();
    writeFileSync(join(folder, 'secret'), 'secret');
    symlinkSync('secret', join(folder, 'abridge.1.reply.md'));
    expect(transcripts.readReply(abridge, 1)).toBeUndefined();
  });
});

describe('a disk that takes only so much', () => {
  const receive = (folder: string, prelude: string, sizes: readonly number[]) =>
    runToEnd('/bin/sh', [
      '-c',
      `${prelude} exec "$@"`,
      'sh',
      process.execPath,
      pathOfHelper('reply-under-limit.ts'),
      folder,
      ...sizes.map(String),
    ]);

  test('refuses the reply as a whole, and what came of it stays', async () => {
    const folder = makeFolder();
    const isSmall =
      spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'caesura-test', folder]).status === 0;
    if (isSmall)
      onTestFinished(() => {
        spawnSync('umount', [folder]);
      });
    // Without the right to mount, the size that the system grants to a file stands for that of the disk.
    const prelude = isSmall ? '' : 'trap "" XFSZ; ulimit -f 64;';
    const { output } = await receive(folder, prelude, [30_000, 100_000, 5]);
    expect(output).toBe(`DiskRefused ${isSmall ? 'ENOSPC' : 'EFBIG'}`);
    expect(readdirSync(folder)).toEqual(['abridge.1.reply.partial.md']);
    expect(readText(join(folder, 'abridge.1.reply.partial.md'))).toMatch(/^x{30000,}$/);
  });

  test('takes one that just fits', async () => {
    const folder = makeFolder();
    expect((await receive(folder, 'trap "" XFSZ; ulimit -f 64;', [10_000, 5000])).output).toBe('finished');
    expect(statSync(join(folder, 'abridge.1.reply.md')).size).toBe(15_000);
  });
});
