import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { keptReplyBytes, openReplyReader, watchReply } from '../../source/commands/look/read-reply.ts';
import { noSecrets } from '../../source/secrets/secrets.ts';
import { createTranscripts } from '../../source/storage/transcripts.ts';
import { waitFor } from '../journeys/helpers/wait-for.ts';
import { makeWorkspace } from '../storage/helpers/workspace-folder.ts';

const attempt = { runId: 'r1', stepId: 'one', attempt: 1 };

function makeRun() {
  const { workspace, root } = makeWorkspace();
  const folder = join(workspace.runsFolder, 'r1');
  mkdirSync(folder, { recursive: true });
  const context = { workspace, secrets: noSecrets };
  return {
    root,
    folder,
    context,
    partial: join(folder, 'one.1.reply.partial.md'),
    whole: join(folder, 'one.1.reply.md'),
    reader: (keptBytes?: number) => {
      const reader = openReplyReader(context, attempt, keptBytes);
      onTestFinished(reader.close);
      return reader;
    },
  };
}

function text(so: string, more: { readonly isWhole?: boolean; readonly omittedBytes?: number } = {}) {
  return { kind: 'text', text: so, isWhole: false, omittedBytes: 0, ...more };
}

/** Bytes that this process has read so far. */
function bytesRead(): number {
  return Number(/^rchar: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);
}

describe('a reply', () => {
  test('is nothing, then grows, and is the same object while it does not', () => {
    const { reader, partial } = makeRun();
    const { read } = reader();
    const none = read();
    expect(none).toEqual({ kind: 'none' });
    expect(read()).toBe(none);
    writeFileSync(partial, '');
    expect(read()).toEqual(text(''));
    appendFileSync(partial, 'Hello');
    const first = read();
    expect(first).toEqual(text('Hello'));
    expect(read()).toBe(first);
    appendFileSync(partial, ', world');
    expect(read()).toEqual(text('Hello, world'));
  });

  test('becomes whole as the run finishes it, and is read on, not again', () => {
    const { reader, folder } = makeRun();
    const { read } = reader();
    const file = createTranscripts(folder).openReply({ stepId: 'one' }, 1);
    const long = 'x'.repeat(1024 * 1024);
    file.append(long);
    expect(read()).toEqual(text(long));
    file.append(' end');
    const before = bytesRead();
    file.finish();
    expect(read()).toEqual(text(`${long} end`, { isWhole: true }));
    expect(bytesRead() - before).toBeLessThan(64 * 1024);
  });

  test('is read anew where the whole one is another file than the partial one', () => {
    const { reader, partial, whole } = makeRun();
    const { read } = reader();
    writeFileSync(partial, 'half of');
    expect(read()).toEqual(text('half of'));
    writeFileSync(whole, 'all of it');
    expect(read()).toEqual(text('all of it', { isWhole: true }));
    rmSync(partial);
    expect(read()).toEqual(text('all of it', { isWhole: true }));
  });

  test('is read anew where a person edits it, or the file is replaced or cut short', () => {
    const { reader, partial, whole } = makeRun();
    const { read } = reader();
    writeFileSync(whole, 'one two');
    expect(read()).toEqual(text('one two', { isWhole: true }));
    writeFileSync(whole, 'another, longer one');
    expect(read()).toEqual(text('another, longer one', { isWhole: true }));
    writeFileSync(`${whole}.new`, 'replaced');
    renameSync(`${whole}.new`, whole);
    expect(read()).toEqual(text('replaced', { isWhole: true }));
    rmSync(whole);
    expect(read()).toEqual({ kind: 'none' });
    writeFileSync(partial, 'a partial one');
    expect(read()).toEqual(text('a partial one'));
    truncateSync(partial, 1);
    expect(read()).toEqual(text('a'));
  });

  test('holds a character back until all its bytes are there, wherever it is cut', () => {
    const written = 'aä…😀z';
    const bytes = Buffer.from(written);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const { reader, partial } = makeRun();
      const { read } = reader();
      writeFileSync(partial, bytes.subarray(0, cut));
      const first = read();
      expect(first).toMatchObject({ kind: 'text' });
      expect(written.startsWith(first.kind === 'text' ? first.text : '?')).toBe(true);
      appendFileSync(partial, bytes.subarray(cut));
      expect(read()).toEqual(text(written));
    }
  });

  test('shows what is no character as such, at its end only once it is whole', () => {
    const { reader, partial, whole } = makeRun();
    const { read } = reader();
    writeFileSync(partial, Buffer.from([0x61, 0xff, 0x62, 0xe2, 0x80]));
    expect(read()).toEqual(text('a\ufffdb'));
    renameSync(partial, whole);
    expect(read()).toEqual(text('a\ufffdb\ufffd', { isWhole: true }));
  });

  test('is never a file elsewhere, and no link and no pipe', () => {
    const { reader, root, context, whole } = makeRun();
    writeFileSync(join(root, 'secret.1.reply.md'), 'secret');
    const elsewhere = openReplyReader(context, { ...attempt, stepId: '../../secret' });
    expect(elsewhere.read()).toEqual({ kind: 'none' });
    elsewhere.close();
    const { read } = reader();
    symlinkSync(join(root, 'secret.1.reply.md'), whole);
    expect(read()).toEqual({ kind: 'none' });
    rmSync(whole);
    mkdirSync(whole);
    expect(read()).toEqual({ kind: 'none' });
    rmdirSync(whole);
    execFileSync('mkfifo', [whole]);
    expect(read()).toEqual({ kind: 'none' });
  });

  test('leaves no file open', () => {
    const { reader, partial, whole, folder } = makeRun();
    const { read, close } = reader();
    writeFileSync(partial, '1');
    read();
    writeFileSync(whole, '2');
    read();
    expect(openFiles(folder).length).toBe(1);
    close();
    expect(openFiles(folder)).toEqual([]);
    expect(read()).toEqual({ kind: 'none' });
  });
});

describe('a very long reply', () => {
  test('is cut at its beginning, at a character, and says how much is left out', () => {
    const { reader, partial } = makeRun();
    const { read } = reader(160);
    writeFileSync(partial, 'ä'.repeat(500));
    expect(read()).toEqual(text('ä'.repeat(80), { omittedBytes: 840 }));
    const other = makeRun();
    writeFileSync(other.whole, `x${'ä'.repeat(500)}zz`);
    const isWhole = true;
    expect(other.reader(160).read()).toEqual(text(`${'ä'.repeat(79)}zz`, { isWhole, omittedBytes: 843 }));
  });

  test('keeps its end while it grows', () => {
    const { reader, partial } = makeRun();
    const { read } = reader(160);
    let written = '';
    for (let count = 0; count < 200; count++) {
      const part = `${count}…`;
      written += part;
      appendFileSync(partial, part);
      const now = read();
      if (now.kind !== 'text') throw new Error('there is no text');
      const bytes = Buffer.from(written);
      expect(now.text).toBe(bytes.subarray(now.omittedBytes).toString());
      expect(bytes.length - now.omittedBytes).toBeLessThanOrEqual(160);
      if (bytes.length > 160) expect(bytes.length - now.omittedBytes).toBeGreaterThan(120);
    }
  });

  test('is not read where it is left out, and never twice', () => {
    const { reader, partial } = makeRun();
    const { read } = reader();
    const size = 3 * keptReplyBytes;
    writeFileSync(partial, Buffer.alloc(size, 'y'));
    let before = bytesRead();
    const first = read();
    expect(first).toMatchObject({ omittedBytes: size - keptReplyBytes });
    expect(first.kind === 'text' && first.text.length).toBe(keptReplyBytes);
    expect(bytesRead() - before).toBeLessThan(1.1 * keptReplyBytes);
    before = bytesRead();
    for (let count = 0; count < 50; count++) {
      appendFileSync(partial, 'more');
      const now = read();
      expect(now.kind === 'text' && now.text.endsWith('more')).toBe(true);
    }
    expect(bytesRead() - before).toBeLessThan(keptReplyBytes / 8);
  });
});

describe('watching a reply', () => {
  function watched() {
    const run = makeRun();
    let told = 0;
    const watcher = watchReply(run.context, attempt, () => {
      told += 1;
    });
    onTestFinished(watcher.close);
    const news = (since: number) =>
      waitFor(
        () => told > since,
        () => 'news of the reply',
      );
    return { ...run, watcher, told: () => told, news };
  }

  test('tells that it grows and that it is whole, gathered', async () => {
    const { partial, whole, told, news } = watched();
    for (let count = 0; count < 100; count++) appendFileSync(partial, 'x');
    await news(0);
    expect(told()).toBe(1);
    appendFileSync(partial, 'y');
    await news(1);
    renameSync(partial, whole);
    await news(2);
  });

  test('says nothing of other attempts, and nothing once it is closed', async () => {
    const { folder, told, watcher, context, partial } = watched();
    writeFileSync(join(folder, 'one.2.reply.partial.md'), 'x');
    writeFileSync(join(folder, 'other.1.reply.md'), 'x');
    let others = 0;
    const other = watchReply(context, { ...attempt, attempt: 3 }, () => {
      others += 1;
    });
    onTestFinished(other.close);
    writeFileSync(join(folder, 'one.3.reply.md'), 'x');
    await waitFor(
      () => others > 0,
      () => 'news of the third attempt',
    );
    expect(told()).toBe(0);
    watcher.close();
    writeFileSync(partial, 'x');
    writeFileSync(join(folder, 'one.3.reply.md'), 'y');
    await waitFor(
      () => others > 1,
      () => 'more news of the third attempt',
    );
    expect(told()).toBe(0);
  });

  test('looks now and then where there is nothing to watch', async () => {
    const { context } = makeRun();
    let told = 0;
    const watcher = watchReply(context, { ...attempt, runId: 'absent' }, () => {
      told += 1;
    });
    onTestFinished(watcher.close);
    await waitFor(
      () => told > 0,
      () => 'a look',
    );
  });
});

/** The files of the folder that this process has open. */
function openFiles(folder: string): readonly string[] {
  return readdirSync('/proc/self/fd')
    .map((descriptor) => {
      try {
        return readlinkSync(`/proc/self/fd/${descriptor}`);
      } catch {
        return '';
      }
    })
    .filter((path) => path.startsWith(folder));
}
