// Every command: what it does, how it is called, which flags it takes. Help, parsing and suggestions read this table.
import type { FlagName } from './flag-table.ts';

export const commandNames = [
  'run',
  'resume',
  'retry',
  'rerun',
  'fork',
  'pause',
  'cancel',
  'answer',
  'delete',
  'list',
  'show',
  'cost',
  'models',
  'fixture',
  'test',
  'watch',
  'check',
  'render',
  'init',
  'doctor',
] as const;

export type CommandName = (typeof commandNames)[number];

export type CommandEntry = {
  readonly arguments: string;
  readonly summary: string;
  readonly flags: readonly FlagName[];
  /** How many arguments it takes: at least, at most. */
  readonly count: readonly [number, number];
  readonly examples: readonly string[];
};

const moving: readonly FlagName[] = [
  'model',
  'pace',
  'budget',
  'cache',
  'record',
  'frozen',
  'pauseAfter',
  'force',
  'trust',
  'json',
];

export const commandTable: Readonly<Record<CommandName, CommandEntry>> = {
  run: {
    arguments: 'WORKFLOW',
    summary: 'start a run; its id is the first line of standard output',
    flags: [
      'set',
      'input',
      'pauseAfter',
      'model',
      'pace',
      'budget',
      'cache',
      'record',
      'detach',
      'trust',
      'json',
    ],
    count: [1, 1],
    examples: [
      'caesura run youtube-launch --set transcript=@talk.txt',
      'caesura run youtube-launch --input values.json --pause-after analyse',
      'echo \'{"transcript": "…"}\' | caesura run youtube-launch --input - --json',
    ],
  },
  resume: {
    arguments: 'ID',
    summary: 'go on with a run that is paused, interrupted or failed',
    flags: ['stale', 'dryRun', 'rerunInterrupted', ...moving],
    count: [1, 1],
    examples: [
      'caesura resume k3v9',
      'caesura resume k3v9 --model ollama/llama3.2',
      'caesura resume k3v9 --stale --dry-run                 what it would do again, and why',
    ],
  },
  retry: {
    arguments: 'ID',
    summary: 'try the failed step of a run again',
    flags: ['rerunInterrupted', ...moving],
    count: [1, 1],
    examples: ['caesura retry k3v9'],
  },
  rerun: {
    arguments: 'ID --from STEP',
    summary: 'do a step, and all that depends on it, again',
    flags: ['from', 'failedItems', ...moving],
    count: [1, 1],
    examples: ['caesura rerun k3v9 --from analyse', 'caesura rerun k3v9 --from analyse --failed-items'],
  },
  fork: {
    arguments: 'ID',
    summary: 'make a new run that begins with what another has; its id is the first line of standard output',
    flags: ['from', 'set', 'input', 'resume', 'stale', ...moving],
    count: [1, 1],
    examples: ['caesura fork k3v9 --from titles', 'caesura fork k3v9 --set tone=warm --resume --stale'],
  },
  pause: {
    arguments: 'ID',
    summary: 'pause a run when its step is done',
    flags: ['now', 'json'],
    count: [1, 1],
    examples: ['caesura pause k3v9', 'caesura pause k3v9 --now'],
  },
  cancel: {
    arguments: 'ID',
    summary: 'end a run for good',
    flags: ['json'],
    count: [1, 1],
    examples: ['caesura cancel k3v9'],
  },
  answer: {
    arguments: 'ID',
    summary: 'answer the checkpoint at which a run waits, and go on',
    flags: ['set', 'input', 'yes', 'no', 'comment', 'again', 'to', ...moving],
    count: [1, 1],
    examples: [
      'caesura answer k3v9                                   asks in the terminal',
      'caesura answer k3v9 --set selectedTitles=3,1',
      'caesura answer k3v9 --no --comment "Too long"',
      'caesura answer k3v9 --again "More playful"',
      'caesura answer k3v9 --set budget=5                    where the budget is spent',
    ],
  },
  delete: {
    arguments: 'ID',
    summary: "delete a run's file and its folder",
    flags: ['yes'],
    count: [1, 1],
    examples: ['caesura delete k3v9', 'caesura delete k3v9 --yes'],
  },
  list: {
    arguments: '',
    summary: 'the runs, newest change first',
    flags: ['status', 'workflow', 'json'],
    count: [0, 0],
    examples: ['caesura list', 'caesura list --status failed', 'caesura list --json'],
  },
  show: {
    arguments: 'ID',
    summary: 'one run: its steps, what it waits for, its data',
    flags: ['json'],
    count: [1, 1],
    examples: ['caesura show k3v9', 'caesura show k3v9 --json'],
  },
  cost: {
    arguments: '',
    summary: 'what the runs cost, as far as it is known; deleted runs are not in it',
    flags: ['since', 'by', 'workflow', 'json'],
    count: [0, 0],
    examples: ['caesura cost', 'caesura cost --since 7d --by model', 'caesura cost --by day --json'],
  },
  fixture: {
    arguments: 'ID',
    summary: 'keep a completed run as a fixture, which `caesura test` compares with',
    flags: ['name', 'set', 'input', 'update', 'json'],
    count: [1, 1],
    examples: ['caesura fixture k3v9', 'caesura fixture k3v9 --name long-talk'],
  },
  test: {
    arguments: '[WORKFLOW…]',
    summary: 'run workflows on recorded replies, and compare prompts and results with their fixtures',
    flags: ['update', 'json'],
    count: [0, Number.POSITIVE_INFINITY],
    examples: ['caesura test', 'caesura test youtube-launch', 'caesura test youtube-launch --update'],
  },
  watch: {
    arguments: '[ID]',
    summary: 'a narrow live view of the run that changed last, or of one, beside an editor',
    flags: [],
    count: [0, 1],
    examples: ['caesura watch', 'caesura watch k3v9'],
  },
  models: {
    arguments: '',
    summary: 'which models can be asked here, and which ones the workflows name',
    flags: ['json'],
    count: [0, 0],
    examples: ['caesura models', 'caesura models --json'],
  },
  check: {
    arguments: '[WORKFLOW]',
    summary: 'every problem of a workflow, or of all of them, with its place',
    flags: ['json'],
    count: [0, 1],
    examples: ['caesura check', 'caesura check youtube-launch'],
  },
  render: {
    arguments: 'WORKFLOW STEP',
    summary: 'the prompt that a step would send',
    flags: ['run', 'item', 'set', 'input'],
    count: [2, 2],
    examples: [
      'caesura render youtube-launch analyse --run k3v9',
      'caesura render youtube-launch abridge --set transcript=@talk.txt',
      'caesura render youtube-launch clips --run k3v9 --item 3',
    ],
  },
  init: {
    arguments: '[DIR]',
    summary: 'make a workspace with a small workflow that runs at once',
    flags: [],
    count: [0, 1],
    examples: ['caesura init', 'caesura init launch'],
  },
  doctor: {
    arguments: '',
    summary: 'look for what could keep runs from being safe here',
    flags: ['json'],
    count: [0, 0],
    examples: ['caesura doctor'],
  },
};
