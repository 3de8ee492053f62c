import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readInputFile } from '../../source/commands/read-input-file.ts';
import { readReplyEnd } from '../../source/commands/read-reply-end.ts';
import { openWorkspace } from '../../source/storage/workspace.ts';

function makeRun() {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'caesura-reply-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const folder = join(root, 'workflow-data', 'r1');
  mkdirSync(folder, { recursive: true });
  const context = { workspace: openWorkspace(root) };
  return {
    root,
    folder,
    context,
    write: (name: string, text: string | Uint8Array) => writeFileSync(join(folder, name), text),
  };
}

const attempt = { runId: 'r1', stepId: 'one', attempt: 1 };

describe('the end of a reply', () => {
  test('is that of the whole one, or of what has come so far', () => {
    const { context, write } = makeRun();
    expect(readReplyEnd(context, attempt, 100)).toBeUndefined();
    write('one.1.reply.partial.md', 'so far');
    expect(readReplyEnd(context, attempt, 100)).toBe('so far');
    write('one.1.reply.md', 'all of it');
    expect(readReplyEnd(context, attempt, 100)).toBe('all of it');
  });

  test('leaves out the characters that are cut at both ends', () => {
    const { context, write } = makeRun();
    write('one.1.reply.partial.md', Buffer.concat([Buffer.from('x…äöü'), Buffer.from('…').subarray(0, 2)]));
    expect(readReplyEnd(context, attempt, 7)).toBe('öü');
    expect(readReplyEnd(context, attempt, 100)).toBe('x…äöü');
  });

  test('is not that of a file elsewhere, whatever the step is called', () => {
    const { root, folder, context } = makeRun();
    writeFileSync(join(root, 'secret.1.reply.md'), 'secret');
    expect(readReplyEnd(context, { ...attempt, stepId: '../../secret' }, 100)).toBeUndefined();
    symlinkSync(join(root, 'secret.1.reply.md'), join(folder, 'one.1.reply.md'));
    expect(readReplyEnd(context, attempt, 100)).toBeUndefined();
  });
});

describe('the file that a person names', () => {
  test('is looked for in the current folder, then in the workspace', () => {
    const { root, folder, context } = makeRun();
    writeFileSync(join(root, 'notes.txt'), 'of the workspace');
    expect(readInputFile(context, folder, 'notes.txt')).toBe('of the workspace');
    writeFileSync(join(folder, 'notes.txt'), 'of the folder');
    expect(readInputFile(context, folder, 'notes.txt')).toBe('of the folder');
    expect(() => readInputFile(context, folder, 'absent.txt')).toThrow(/there is no file absent\.txt/);
  });
});
