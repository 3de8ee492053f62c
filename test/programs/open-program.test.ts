import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPrograms } from '../../source/programs/open-program.ts';
import { ProgramFailure } from '../../source/programs/program.ts';
import { noSecrets } from '../../source/secrets/secrets.ts';
import { identifyProcess, isAlive } from '../../source/storage/process-identity.ts';
import { makeFolder } from '../storage/helpers/run-folder.ts';
import {
  failureOf,
  gather,
  identitiesOf,
  makePrograms,
  requestOf,
  runProgram,
  untilGone,
} from './helpers/run-program.ts';

/** Writes each argument on its own, however it looks. */
const tellArguments = ['sh', '-c', `for argument; do printf '%s\\0' "$argument"; done`, 'sh'];

describe('a program', () => {
  test('gets each argument as it is: nothing is split, expanded or quoted', async () => {
    const awkward = [
      '',
      ' ',
      'a b',
      '*',
      '$HOME',
      '`id`',
      '$(id)',
      '"',
      "'",
      '\\',
      '-n',
      '--',
      ';rm -rf x',
      'a\nb',
      'ä🌞',
      '~',
      '!',
    ];
    expect((await runProgram(requestOf([...tellArguments, ...awkward]))).split('\0').slice(0, -1)).toEqual(
      awkward,
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', '')),
          { maxLength: 5 },
        ),
        async (texts) => {
          const wellFormed = texts.map((text) => text.toWellFormed());
          const output = await runProgram(requestOf([...tellArguments, ...wellFormed]));
          expect(output.split('\0').slice(0, -1)).toEqual(wellFormed);
        },
      ),
      { numRuns: 15 },
    );
  });

  test('reads its standard input, whatever its size, and its output comes whole', async () => {
    const text = `${'a line with ä and 🌞 in it\n'.repeat(200_000)}end`;
    expect((await runProgram(requestOf(['cat'], { stdin: text }))) === text).toBe(true);
    expect(await runProgram(requestOf(['cat']))).toBe('');
  });

  test('need not read its standard input', async () => {
    const stdin = 'x'.repeat(10_000_000);
    expect(await runProgram(requestOf(['echo', 'done'], { stdin }))).toBe('done\n');
    expect(await runProgram(requestOf(['sh', '-c', 'exec <&-; sleep 0.05; echo done'], { stdin }))).toBe(
      'done\n',
    );
  });

  test('streams: what it says is there before it ends', async () => {
    const folder = makeFolder();
    const program = await makePrograms(folder).open(
      requestOf(['sh', '-c', 'echo first; while [ ! -e go ]; do sleep 0.01; done; echo second']),
    );
    const parts = program.run(new AbortController().signal)[Symbol.asyncIterator]();
    expect(await parts.next()).toEqual({ done: false, value: 'first\n' });
    writeFileSync(join(folder, 'go'), '');
    expect(await parts.next()).toEqual({ done: false, value: 'second\n' });
    expect(await parts.next()).toEqual({ done: true, value: undefined });
  });

  test('runs in its folder, with the environment of the run and that of the step', async () => {
    const folder = makeFolder();
    const environment = { PATH: process.env.PATH, KEPT: 'kept', CHANGED: 'before' };
    const request = requestOf(['sh', '-c', 'pwd -P; echo $KEPT $CHANGED; [ -z "$HOME" ] || echo leaked'], {
      env: new Map([['CHANGED', 'after']]),
    });
    const program = await makePrograms(folder, environment).open(request);
    expect(await gather(program.run(new AbortController().signal))).toBe(`${folder}\nkept after\n`);
  });

  test('does nothing before it is let go, nor when it is discarded', async () => {
    const folder = makeFolder();
    const programs = makePrograms(folder);
    const discarded = await programs.open(requestOf(['touch', 'discarded']));
    const run = await programs.open(requestOf(['touch', 'run']));
    expect(isAlive(discarded.identity)).toBe(true);
    expect(existsSync(join(folder, 'run'))).toBe(false);
    discarded.discard();
    await gather(run.run(new AbortController().signal));
    await untilGone([discarded.identity, run.identity]);
    expect([existsSync(join(folder, 'discarded')), existsSync(join(folder, 'run'))]).toEqual([false, true]);
  });

  test('has no descriptor of ours besides the standard ones', async () => {
    const listing = await runProgram(
      requestOf([
        'sh',
        '-c',
        'for fd in 3 4 5 6 7 8 9; do { true >&$fd; } 2>/dev/null && echo $fd; done; true',
      ]),
    );
    expect(listing).toBe('');
  });
});

describe('a program that fails', () => {
  test('is told with its exit status and the end of what it said', async () => {
    const failure = await failureOf(runProgram(requestOf(['sh', '-c', 'echo out; echo why >&2; exit 7'])));
    expect(failure).toEqual({
      kind: 'command-failed',
      message: 'the command failed: exit status 7: why',
      canRetry: true,
    });
    const long = await failureOf(
      runProgram(
        requestOf([
          'sh',
          '-c',
          'i=0; while [ $i -lt 3000 ]; do echo "line $i" >&2; i=$((i+1)); done; exit 1',
        ]),
      ),
    );
    expect(long.message).toContain('line 2999');
    expect(long.message.length).toBeLessThan(2100);
    expect(long.message).not.toContain('\n');
  });

  test('by a signal is a failure too', async () => {
    const failure = await failureOf(runProgram(requestOf(['sh', '-c', 'kill -SEGV $$'])));
    expect(failure).toMatchObject({ kind: 'command-failed', message: expect.stringContaining('139') });
  });

  test('after it has closed its output is still one', async () => {
    const failure = await failureOf(
      runProgram(requestOf(['sh', '-c', 'echo part; exec >&- 2>&-; sleep 0.05; exit 3'])),
    );
    expect(failure.message).toContain('exit status 3');
  });

  test('because its reply is too large is ended', async () => {
    const program = await makePrograms().open(
      requestOf(['sh', '-c', 'yes 0123456789012345678901234567890123456789 ; true']),
    );
    const failure = await failureOf(gather(program.run(new AbortController().signal)));
    expect(failure.message).toContain('larger than 64 MiB');
    await untilGone([program.identity]);
  });
});

describe('a program that is not there', () => {
  test.each([
    [['no-such-program-anywhere'], 'there is no program no-such-program-anywhere on PATH'],
    [['./no-such-script'], /there is no program \.\/no-such-script in \//],
    [['/no/such/program'], 'there is no program /no/such/program'],
    [['./folder'], 'there is no program ./folder'],
    [['./not-executable'], 'there is no program ./not-executable'],
    [[''], 'there is no program'],
  ])('is told before anything runs, and no retry helps: %j', async (command, message) => {
    const folder = makeFolder();
    mkdirSync(join(folder, 'folder'));
    writeFileSync(join(folder, 'not-executable'), '#!/bin/sh\n', { mode: 0o644 });
    const failure = await failureOf(makePrograms(folder).open(requestOf(command)));
    expect(failure).toMatchObject({ kind: 'command-failed', canRetry: false });
    expect(failure.message).toMatch(message);
  });

  test('is looked for in the folder it runs in and on the PATH of the run', async () => {
    const folder = makeFolder();
    writeFileSync(join(folder, 'mine'), '#!/bin/sh\necho mine\n');
    chmodSync(join(folder, 'mine'), 0o755);
    expect(await runProgram(requestOf(['./mine']), { folder })).toBe('mine\n');
    const program = await makePrograms(makeFolder(), { PATH: `${folder}:/usr/bin:/bin` }).open(
      requestOf(['mine']),
    );
    expect(await gather(program.run(new AbortController().signal))).toBe('mine\n');
    const failure = await failureOf(makePrograms(makeFolder(), { PATH: '' }).open(requestOf(['mine'])));
    expect(failure.message).toContain('on PATH');
  });
});

describe('a program that cannot be started', () => {
  test('because its arguments are too long is told, with what to do', async () => {
    const failure = await failureOf(makePrograms().open(requestOf(['echo', 'x'.repeat(4_000_000)])));
    expect(failure).toMatchObject({ canRetry: false, message: expect.stringContaining('standard input') });
  });

  test('because an argument has a NUL character, or its folder is none, is told', async () => {
    expect(await failureOf(makePrograms().open(requestOf(['echo', 'a\0b'])))).toMatchObject({
      canRetry: false,
    });
    const file = join(makeFolder(), 'file');
    writeFileSync(file, '');
    expect(await failureOf(makePrograms(file).open(requestOf(['echo'])))).toMatchObject({ canRetry: false });
  });

  test('because its folder is refused is told as it is', async () => {
    const cause = { kind: 'command-failed', message: 'leads out of the workspace', canRetry: false } as const;
    const programs = createPrograms({
      environment: process.env,
      secrets: noSecrets,
      folderOf: () => {
        throw new ProgramFailure(cause);
      },
      identify: identifyProcess,
    });
    expect(await failureOf(programs.open(requestOf(['echo'])))).toBe(cause);
  });
});

/** Leaves a process in the background that holds its output, and one that ignores SIGTERM. */
const withDescendants = (then: string) => [
  'sh',
  '-c',
  `sleep 1000 & echo $! >> pids; sh -c 'trap "" TERM HUP INT; echo ready >> ready; while :; do sleep 1000; done' & echo $! $$ >> pids; while [ ! -e ready ]; do sleep 0.01; done; ${then}`,
];

describe('nothing is left of a program', () => {
  const descendantsOf = (folder: string) => identitiesOf(readFileSync(join(folder, 'pids'), 'utf8'));

  test('that ended and left others behind that hold its output', async () => {
    const folder = makeFolder();
    const output = await runProgram(requestOf(withDescendants('cp pids seen; echo done')), { folder });
    expect(output).toBe('done\n');
    expect(readFileSync(join(folder, 'seen'), 'utf8').trim().split(/\s+/)).toHaveLength(3);
    await untilGone(descendantsOf(folder));
  });

  test('that took too long', async () => {
    const folder = makeFolder();
    const request = requestOf(['sh', '-c', 'echo $$ > pids; sleep 1000'], { timeout: 300 });
    const program = await makePrograms(folder).open(request);
    const failure = await failureOf(gather(program.run(new AbortController().signal)));
    // On a busy machine it may have come to nothing at all.
    const descendants = existsSync(join(folder, 'pids')) ? descendantsOf(folder) : [];
    expect(failure).toEqual({
      kind: 'timeout',
      message: 'it took longer than 300 ms and was ended',
      canRetry: true,
    });
    await untilGone([program.identity, ...descendants]);
  });

  test('that was aborted: it may end by itself, and is killed where it does not', async () => {
    const folder = makeFolder();
    const control = new AbortController();
    const program = await makePrograms(folder).open(
      requestOf(withDescendants(`trap 'echo bye > bye; exit' TERM; echo up; while :; do sleep 0.01; done`)),
    );
    const parts = program.run(control.signal)[Symbol.asyncIterator]();
    expect(await parts.next()).toEqual({ done: false, value: 'up\n' });
    const reason = new Error('paused');
    control.abort(reason);
    await expect(parts.next()).rejects.toBe(reason);
    expect(readFileSync(join(folder, 'bye'), 'utf8')).toBe('bye\n');
    await untilGone([program.identity, ...descendantsOf(folder)]);
  });

  test('that ignores the request to end', async () => {
    const folder = makeFolder();
    const control = new AbortController();
    const program = await makePrograms(folder).open(
      requestOf(['sh', '-c', `trap '' TERM INT HUP; echo $$ > pids; echo up; while :; do sleep 1000; done`]),
    );
    const parts = program.run(control.signal)[Symbol.asyncIterator]();
    await parts.next();
    control.abort(new Error('paused'));
    await expect(parts.next()).rejects.toThrow('paused');
    await untilGone([program.identity, ...descendantsOf(folder)]);
  });

  test('that was aborted before it began', async () => {
    const folder = makeFolder();
    const program = await makePrograms(folder).open(requestOf(['touch', 'run']));
    const reason = new Error('paused');
    await expect(gather(program.run(AbortSignal.abort(reason)))).rejects.toBe(reason);
    await untilGone([program.identity]);
    expect(existsSync(join(folder, 'run'))).toBe(false);
  });

  test('whose reader lost interest', async () => {
    const folder = makeFolder();
    const program = await makePrograms(folder).open(
      requestOf(['sh', '-c', 'echo $$ > pids; echo up; sleep 1000']),
    );
    for await (const part of program.run(new AbortController().signal)) {
      expect(part).toBe('up\n');
      break;
    }
    await untilGone([program.identity, ...descendantsOf(folder)]);
  });
});

describe('what an earlier owner left', () => {
  test('is ended with its whole group', async () => {
    const folder = makeFolder();
    const programs = makePrograms(folder);
    const program = await programs.open(requestOf(withDescendants('echo up; sleep 1000')));
    const parts = program.run(new AbortController().signal)[Symbol.asyncIterator]();
    await parts.next();
    const descendants = identitiesOf(readFileSync(join(folder, 'pids'), 'utf8'));
    expect(descendants).toHaveLength(3);
    await programs.end(program.identity);
    expect(isAlive(program.identity)).toBe(false);
    await untilGone(descendants);
    await expect(parts.next()).rejects.toThrow(ProgramFailure);
  });

  test('is not looked for among processes that bear its number by now', async () => {
    const programs = makePrograms();
    const program = await programs.open(requestOf(['cat']));
    await programs.end({ ...program.identity, startTime: 'long ago' });
    await programs.end({ pid: 2 ** 22 + 1, startTime: 'never' });
    expect(isAlive(program.identity)).toBe(true);
    program.discard();
    await untilGone([program.identity]);
  });
});
