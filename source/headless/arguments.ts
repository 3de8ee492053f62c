// argv -> what is asked for, or a message about what is wrong with it.
import meow from 'meow';
import { wrongUse } from '../problem.ts';
import { didYouMean } from '../suggest-name.ts';
import { type Budget, parseBudget } from '../workflow/budget.ts';
import { type CommandName, commandNames, commandTable } from './command-table.ts';
import { type FlagName, flagNames, flagTable } from './flag-table.ts';

export type Flags = {
  readonly set: readonly string[];
  readonly input?: string;
  readonly pauseAfter?: string;
  readonly model?: string;
  readonly pace?: number;
  readonly budget?: Budget;
  readonly cache?: boolean;
  readonly from?: string;
  readonly status?: string;
  readonly workflow?: string;
  readonly run?: string;
  readonly since?: string;
  readonly by?: string;
  readonly item?: string;
  readonly record: boolean;
  readonly update: boolean;
  readonly name?: string;
  readonly detach: boolean;
  readonly trust: boolean;
  readonly json: boolean;
  readonly frozen: boolean;
  readonly force: boolean;
  readonly now: boolean;
  readonly yes: boolean;
  readonly no: boolean;
  readonly rerunInterrupted: boolean;
  readonly failedItems: boolean;
  readonly stale: boolean;
  readonly dryRun: boolean;
  readonly resume: boolean;
  readonly comment?: string;
  readonly again?: string;
  readonly to?: string;
};

export type Arguments =
  | { readonly kind: 'screen'; readonly workspace?: string }
  /** The narrow view; without an id it follows the run that changed last. */
  | { readonly kind: 'watch'; readonly id?: string; readonly workspace?: string }
  | { readonly kind: 'help'; readonly command?: CommandName }
  | { readonly kind: 'version' }
  | {
      readonly kind: 'command';
      readonly command: Exclude<CommandName, 'watch'>;
      readonly arguments: readonly string[];
      readonly flags: Flags;
      readonly workspace?: string;
    };

/** Throws {@link WrongUse} for an unknown command or flag, a flag without its value, or too few or too many arguments. */
export function parseArguments(argv: readonly string[]): Arguments {
  const { input, flags } = readArgv(argv);
  const [name, ...rest] = input;
  if (flags.version === true && name === undefined) return { kind: 'version' };
  const workspace = requireText('--workspace DIR', flags.workspace);
  const inWorkspace = workspace === undefined ? {} : { workspace };
  if (name === undefined) {
    if (flags.help === true) return { kind: 'help' };
    refuseUnknownFlags(flags, [], 'caesura');
    return { kind: 'screen', ...inWorkspace };
  }
  const command = commandNames.find((known) => known === name);
  if (command === undefined) {
    if (name === 'help') return { kind: 'help', ...commandIn(rest[0]) };
    throw wrongUse(
      'unknown-command',
      `there is no command ${name}`,
      didYouMean(name, commandNames) || 'See `caesura --help`',
    );
  }
  if (flags.help === true) return { kind: 'help', command };
  const entry = commandTable[command];
  refuseUnknownFlags(flags, entry.flags, command);
  const [least, most] = entry.count;
  if (rest.length < least || rest.length > most) {
    const said = rest.length < least ? 'it needs more arguments' : `unexpected ${rest.slice(most).join(' ')}`;
    throw wrongUse(
      'wrong-arguments',
      `${command}: ${said}`,
      `Use it as: caesura ${command} ${entry.arguments}`.trim(),
    );
  }
  if (command === 'watch') {
    const [id] = rest;
    return { kind: 'watch', ...(id === undefined ? {} : { id }), ...inWorkspace };
  }
  return { kind: 'command', command, arguments: rest, flags: readFlags(flags), ...inWorkspace };
}

type RawFlags = Readonly<Record<string, unknown>>;

function readArgv(argv: readonly string[]): { readonly input: readonly string[]; readonly flags: RawFlags } {
  try {
    return meow({
      importMeta: import.meta,
      argv: joinDash(argv),
      autoHelp: false,
      autoVersion: false,
      allowUnknownFlags: true,
      booleanDefault: undefined,
      description: false,
      pkg: {},
      input: 'string',
      flags: {
        set: { type: 'string', isMultiple: true },
        input: { type: 'string' },
        pauseAfter: { type: 'string' },
        model: { type: 'string' },
        pace: { type: 'string' },
        budget: { type: 'string' },
        cache: { type: 'boolean' },
        since: { type: 'string' },
        by: { type: 'string' },
        from: { type: 'string' },
        status: { type: 'string' },
        workflow: { type: 'string' },
        run: { type: 'string' },
        item: { type: 'string' },
        failedItems: { type: 'boolean' },
        workspace: { type: 'string' },
        record: { type: 'boolean' },
        update: { type: 'boolean' },
        name: { type: 'string' },
        detach: { type: 'boolean' },
        trust: { type: 'boolean' },
        json: { type: 'boolean' },
        frozen: { type: 'boolean' },
        force: { type: 'boolean' },
        now: { type: 'boolean' },
        yes: { type: 'boolean', shortFlag: 'y' },
        no: { type: 'boolean' },
        rerunInterrupted: { type: 'boolean' },
        stale: { type: 'boolean' },
        dryRun: { type: 'boolean' },
        resume: { type: 'boolean' },
        comment: { type: 'string' },
        again: { type: 'string' },
        to: { type: 'string' },
        help: { type: 'boolean', shortFlag: 'h' },
        version: { type: 'boolean', shortFlag: 'v' },
      },
    });
  } catch (error) {
    throw wrongUse(
      'wrong-arguments',
      error instanceof Error ? error.message : String(error),
      'See `caesura --help`',
    );
  }
}

/** A lone dash is a value (standard input), which parsers take for an argument otherwise. */
function joinDash(argv: readonly string[]): string[] {
  const end = argv.indexOf('--');
  const joined: string[] = [];
  for (const [index, argument] of argv.entries()) {
    const previous = joined.at(-1);
    if (argument === '-' && previous === '--input' && (end < 0 || index < end))
      joined[joined.length - 1] = '--input=-';
    else joined.push(argument);
  }
  return joined;
}

function refuseUnknownFlags(flags: RawFlags, allowed: readonly FlagName[], command: string): void {
  const always = ['workspace', 'help', 'version', 'h', 'v', 'y'];
  for (const [name, value] of Object.entries(flags)) {
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    if (always.includes(name) || allowed.some((flag) => flag === name)) continue;
    const known = flagNames.find((flag) => flag === name);
    const written =
      known === undefined ? `--${toKebab(name)}` : (flagTable[known].usage.split(' ')[0] ?? name);
    const candidates = [...allowed, 'workspace', 'help'].map((flag) => `--${toKebab(flag)}`);
    const suggestion = didYouMean(written, candidates);
    throw wrongUse(
      'unknown-flag',
      `${command} takes no flag ${written}`,
      suggestion || `See \`caesura ${command === 'caesura' ? '' : `${command} `}--help\``,
    );
  }
}

function readFlags(flags: RawFlags): Flags {
  const texts = {
    input: requireText(flagTable.input.usage, flags.input),
    pauseAfter: requireText(flagTable.pauseAfter.usage, flags.pauseAfter),
    model: requireText(flagTable.model.usage, flags.model),
    from: requireText(flagTable.from.usage, flags.from),
    status: requireText(flagTable.status.usage, flags.status),
    workflow: requireText(flagTable.workflow.usage, flags.workflow),
    run: requireText(flagTable.run.usage, flags.run),
    since: requireText(flagTable.since.usage, flags.since),
    by: requireText(flagTable.by.usage, flags.by),
    item: requireText(flagTable.item.usage, flags.item),
    comment: requireText(flagTable.comment.usage, flags.comment),
    again: requireText(flagTable.again.usage, flags.again),
    to: requireText(flagTable.to.usage, flags.to),
    name: requireText(flagTable.name.usage, flags.name),
  };
  const budget = readBudget(requireText(flagTable.budget.usage, flags.budget));
  const pace = readPace(requireText(flagTable.pace.usage, flags.pace));
  const set = Array.isArray(flags.set) ? flags.set.map(String) : [];
  return {
    set,
    ...(texts.input === undefined ? {} : { input: texts.input }),
    ...(texts.pauseAfter === undefined ? {} : { pauseAfter: texts.pauseAfter }),
    ...(texts.model === undefined ? {} : { model: texts.model }),
    ...(texts.from === undefined ? {} : { from: texts.from }),
    ...(texts.status === undefined ? {} : { status: texts.status }),
    ...(texts.workflow === undefined ? {} : { workflow: texts.workflow }),
    ...(texts.run === undefined ? {} : { run: texts.run }),
    ...(texts.item === undefined ? {} : { item: texts.item }),
    ...(texts.comment === undefined ? {} : { comment: texts.comment }),
    ...(texts.again === undefined ? {} : { again: texts.again }),
    ...(texts.to === undefined ? {} : { to: texts.to }),
    ...(texts.since === undefined ? {} : { since: texts.since }),
    ...(texts.by === undefined ? {} : { by: texts.by }),
    ...(texts.name === undefined ? {} : { name: texts.name }),
    ...(pace === undefined ? {} : { pace }),
    ...(budget === undefined ? {} : { budget }),
    ...(typeof flags.cache === 'boolean' ? { cache: flags.cache } : {}),
    record: flags.record === true,
    update: flags.update === true,
    detach: flags.detach === true,
    trust: flags.trust === true,
    json: flags.json === true,
    frozen: flags.frozen === true,
    force: flags.force === true,
    now: flags.now === true,
    yes: flags.yes === true,
    no: flags.no === true,
    rerunInterrupted: flags.rerunInterrupted === true,
    failedItems: flags.failedItems === true,
    stale: flags.stale === true,
    dryRun: flags.dryRun === true,
    resume: flags.resume === true,
  };
}

function requireText(usage: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value !== '') return value;
  throw wrongUse('missing-value', `${usage.split(' ')[0]} needs a value`, `Write ${usage}`);
}

function readPace(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const pace = Number(text);
  if (Number.isFinite(pace) && pace >= 0) return pace;
  throw wrongUse(
    'wrong-value',
    `--pace takes a number of words a second, not ${text}`,
    'Write --pace 0 for at once',
  );
}

function readBudget(text: string | undefined): Budget | undefined {
  if (text === undefined) return undefined;
  const budget = parseBudget(text);
  if (budget !== undefined) return budget;
  throw wrongUse(
    'wrong-value',
    `--budget takes dollars or tokens, not ${text}`,
    'Write --budget 1.50, --budget 200000tok, or both with a comma',
  );
}

function commandIn(name: string | undefined): { readonly command?: CommandName } {
  const command = commandNames.find((known) => known === name);
  return command === undefined ? {} : { command };
}

function toKebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
