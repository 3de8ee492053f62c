import { describe, expect, test } from 'vitest';
import { parseArguments } from '../../source/headless/arguments.ts';
import { commandNames, commandTable } from '../../source/headless/command-table.ts';
import { formatCommandHelp, formatHelp } from '../../source/headless/help.ts';

function parseCommand(...argv: string[]) {
  const parsed = parseArguments(argv);
  if (parsed.kind !== 'command') throw new Error(`not a command: ${parsed.kind}`);
  return parsed;
}

describe('parseArguments', () => {
  test('opens the screen without arguments, also in another workspace', () => {
    expect(parseArguments([])).toEqual({ kind: 'screen' });
    expect(parseArguments(['--workspace', 'there'])).toEqual({ kind: 'screen', workspace: 'there' });
  });

  test('opens the narrow view of one run or of whichever changed last', () => {
    expect(parseArguments(['watch'])).toEqual({ kind: 'watch' });
    expect(parseArguments(['watch', 'k3v9', '--workspace', 'there'])).toEqual({
      kind: 'watch',
      id: 'k3v9',
      workspace: 'there',
    });
  });

  test('takes the workspace before and behind the command', () => {
    expect(parseCommand('--workspace', 'there', 'list').workspace).toBe('there');
    expect(parseCommand('list', '--workspace=there').workspace).toBe('there');
  });

  test('keeps values as they are written: signs, spaces, empty texts, numbers', () => {
    const { flags } = parseCommand(
      'run',
      'w',
      '--set',
      'a=b=c',
      '--set=n:=[1, 2]',
      '--set',
      'e=',
      '--set',
      'm=-1',
    );
    expect(flags.set).toEqual(['a=b=c', 'n:=[1, 2]', 'e=', 'm=-1']);
  });

  test('reads a lone dash as standard input', () => {
    expect(parseCommand('run', 'w', '--input', '-').flags.input).toBe('-');
    expect(parseCommand('run', 'w', '--input=-').flags.input).toBe('-');
  });

  test.each(['0012', '1e5', '-abc', '__proto__'])('keeps the id %s as text', (id) => {
    expect(parseCommand('show', '--', id).arguments).toEqual([id]);
  });

  test.each([
    [['frob'], 'there is no command frob'],
    [['lst'], 'Did you mean "list"?'],
    [['run', 'w', '--mdoel', 'x'], 'Did you mean "--model"?'],
    [['list', '--set', 'a=1'], 'list takes no flag --set'],
    [['show'], 'it needs more arguments'],
    [['show', 'a', 'b'], 'unexpected b'],
    [['watch', 'a', 'b'], 'unexpected b'],
    [['watch', '--json'], 'watch takes no flag --json'],
    [['run', 'w', '--model'], '--model needs a value'],
    [['run', 'w', '--model', 'a', '--model', 'b'], 'can only be set once'],
    [['run', 'w', '--pace', 'fast'], '--pace takes a number'],
    [['run', 'w', '--pace=-1'], '--pace takes a number'],
    [['--frob'], 'takes no flag --frob'],
  ])('refuses %j', (argv, message) => {
    expect(() => parseArguments(argv)).toThrow(message);
  });

  test.each(commandNames)('knows the help of %s, with an example that parses', (name) => {
    expect(parseArguments([name, '--help'])).toEqual({ kind: 'help', command: name });
    const help = formatCommandHelp(name);
    expect(help).toContain(commandTable[name].summary);
    expect(help).toMatch(/\nExamples\n {2}\S/);
    expect(formatHelp()).toContain(`  ${name}`);
  });
});
