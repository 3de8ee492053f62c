// Which editor and pager are run, with which arguments.
import { describe, expect, test } from 'vitest';
import { chooseEditor } from '../../../source/screen/terminal/choose-editor.ts';
import { choosePager } from '../../../source/screen/terminal/choose-pager.ts';
import { splitCommand } from '../../../source/screen/terminal/split-command.ts';

const file = '/w/run.json';

describe('the editor', () => {
  test('is $VISUAL, else $EDITOR, else vi, or notepad on Windows', () => {
    expect(chooseEditor({ VISUAL: 'one', EDITOR: 'two' }, 'linux', file)).toEqual(['one', file]);
    expect(chooseEditor({ VISUAL: '', EDITOR: 'two' }, 'linux', file)).toEqual(['two', file]);
    expect(chooseEditor({ VISUAL: '  ', EDITOR: '""' }, 'linux', file)).toEqual(['vi', file]);
    expect(chooseEditor({}, 'linux', file, 3)).toEqual(['vi', '+3', file]);
    expect(chooseEditor({}, 'win32', file, 3)).toEqual(['notepad', file]);
  });

  test.each([
    ['vim', ['vim', '+12', file]],
    ['/usr/bin/nvim -p', ['/usr/bin/nvim', '-p', '+12', file]],
    ['nano', ['nano', '+12', file]],
    ['emacs -nw', ['emacs', '-nw', '+12', file]],
    ['emacsclient -t', ['emacsclient', '-t', '+12', file]],
    ['micro', ['micro', '+12', file]],
    ['hx', ['hx', `${file}:12`]],
    ['helix', ['helix', `${file}:12`]],
    ['code', ['code', '--wait', '--goto', `${file}:12`]],
    ['code --wait', ['code', '--wait', '--goto', `${file}:12`]],
    ['code -n -w', ['code', '-n', '-w', '--goto', `${file}:12`]],
    ['subl', ['subl', '--wait', `${file}:12`]],
    ['unknown --flag', ['unknown', '--flag', file]],
    ["'/opt/my ed/ed' -n", ['/opt/my ed/ed', '-n', file]],
  ])('%s is told the line as it understands it', (command, expected) => {
    expect(chooseEditor({ EDITOR: command }, 'linux', file, 12)).toEqual(expected);
  });

  test('with a window of its own is waited for also without a line', () => {
    expect(chooseEditor({ EDITOR: 'code' }, 'linux', file)).toEqual(['code', '--wait', file]);
    expect(chooseEditor({ EDITOR: 'C:\\bin\\Code.exe' }, 'win32', file)).toEqual([
      'C:\\bin\\Code.exe',
      '--wait',
      file,
    ]);
  });

  test('is not given a file as an option', () => {
    expect(chooseEditor({ EDITOR: 'vim' }, 'linux', '-c quit', 2)).toEqual(['vim', '+2', './-c quit']);
  });
});

describe('the pager', () => {
  test('is $PAGER, else less, else more', () => {
    expect(choosePager({ PAGER: 'most -w' }, 'linux', file)).toEqual([['most', '-w', file]]);
    const usual = [
      ['less', '-R', file],
      ['more', file],
    ];
    expect(choosePager({}, 'linux', file)).toEqual(usual);
    expect(choosePager({ PAGER: '' }, 'linux', file)).toEqual(usual);
    expect(choosePager({ PAGER: '/bin/cat' }, 'linux', file)).toEqual(usual);
    expect(choosePager({}, 'linux', '-x')[1]).toEqual(['more', './-x']);
  });
});

describe('a command', () => {
  test.each([
    ['a  b\tc', ['a', 'b', 'c']],
    [`'a b' "c d"e f`, ['a b', 'c de', 'f']],
    [String.raw`a\ b "c\"d\e" 'f\g'`, ['a b', String.raw`c"d\e`, String.raw`f\g`]],
    [`a "" ''`, ['a', '', '']],
    ['a "b c', ['a', 'b c']],
    ['', []],
    ['$HOME/ed ~ *', ['$HOME/ed', '~', '*']],
    ['ends\\', ['ends\\']],
  ])('%s is split into its words', (command, words) => {
    expect(splitCommand(command, 'linux')).toEqual(words);
  });

  test('keeps its backslashes and apostrophes on Windows', () => {
    expect(splitCommand(String.raw`"C:\Program Files\ed.exe" C:\it's -n`, 'win32')).toEqual([
      String.raw`C:\Program Files\ed.exe`,
      String.raw`C:\it's`,
      '-n',
    ]);
  });
});
