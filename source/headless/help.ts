// `--help`, for the program and for each command, from the command table.
import { type CommandName, commandNames, commandTable } from './command-table.ts';
import { flagTable } from './flag-table.ts';

export function formatHelp(): string {
  const width = Math.max(...commandNames.map((name) => usageOf(name).length));
  return [
    'caesura runs multi-step prompt workflows, one readable file a run, and goes on from any pause or crash.',
    '',
    'Usage',
    '  caesura [--workspace DIR]          the terminal UI',
    '  caesura COMMAND … [--workspace DIR]',
    '',
    'Commands',
    ...commandNames.map((name) => `  ${usageOf(name).padEnd(width)}  ${commandTable[name].summary}`),
    '',
    'The workspace is the folder dev-workspace here or in the nearest parent; --workspace DIR or',
    'CAESURA_WORKSPACE name another. An ID may be shortened to an unambiguous beginning.',
    '`caesura COMMAND --help` tells the flags of a command.',
    '',
    'Exit status',
    '  0 done   1 failed, cancelled or different   2 wrong use or bad input   3 paused or waiting',
    '  4 owned by another   70 a bug   74 the disk refused',
    '  129, 130, 143 paused because of SIGHUP, SIGINT, SIGTERM',
    '',
  ].join('\n');
}

export function formatCommandHelp(name: CommandName): string {
  const entry = commandTable[name];
  const width = Math.max(0, ...entry.flags.map((flag) => flagTable[flag].usage.length));
  return [
    `caesura ${usageOf(name)}: ${entry.summary}`,
    ...(entry.flags.length === 0
      ? []
      : [
          '',
          'Flags',
          ...entry.flags.map(
            (flag) => `  ${flagTable[flag].usage.padEnd(width)}  ${flagTable[flag].meaning}`,
          ),
        ]),
    '',
    'Examples',
    ...entry.examples.map((example) => `  ${example}`),
    '',
  ].join('\n');
}

function usageOf(name: CommandName): string {
  return `${name} ${commandTable[name].arguments}`.trim();
}
