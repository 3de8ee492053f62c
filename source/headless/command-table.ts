// Every command: what it does, how it is called, which flags it takes. Help, parsing and suggestions read this table.

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
  'watch',
  'check',
  'render',
  'init',
  'doctor',
] as const;

export type CommandName = (typeof commandNames)[number];

export const flagNames = [
  'set',
  'input',
  'pauseAfter',
  'model',
  'pace',
  'budget',
  'cache',
  'detach',
  'trust',
  'json',
  'frozen',
  'force',
  'from',
  'failedItems',
  'rerunInterrupted',
  'stale',
  'dryRun',
  'resume',
  'now',
  'yes',
  'no',
  'comment',
  'again',
  'to',
  'status',
  'workflow',
  'run',
  'since',
  'by',
  'item',
] as const;

export type FlagName = (typeof flagNames)[number];

/** How each flag is written, and what it means. */
export const flagTable: Readonly<Record<FlagName, { readonly usage: string; readonly meaning: string }>> = {
  set: {
    usage: '--set k=TEXT | k:=JSON | k=@FILE | k:=@FILE',
    meaning:
      'a value; may be given several times, and wins over --input (k=@@… for a text that begins with @)',
  },
  input: {
    usage: '--input FILE.json | -',
    meaning: 'an object of values from a file, or from standard input',
  },
  pauseAfter: { usage: '--pause-after STEP', meaning: 'pause when that step is done' },
  model: { usage: '--model M', meaning: 'provider/model, recorded or none, for every prompt of the run' },
  pace: { usage: '--pace N', meaning: 'words a second of recorded replies; 0: at once' },
  budget: {
    usage: '--budget 1.50 | 200000tok',
    meaning: 'dollars, tokens, or both with a comma: when they are spent the run waits and asks',
  },
  cache: {
    usage: '--no-cache',
    meaning: 'ask models also where a step has `cache: true`; kept for the run, until --cache',
  },
  detach: { usage: '--detach', meaning: 'print the id and leave the run to itself' },
  trust: { usage: '--trust', meaning: 'let this definition run its commands, now and later' },
  json: { usage: '--json', meaning: 'JSON on standard output' },
  frozen: { usage: '--frozen', meaning: 'use the definition in the run, not the workflow file as it is now' },
  force: { usage: '--force', meaning: 'on a network disk: take a run that another machine is noted to own' },
  from: {
    usage: '--from STEP',
    meaning: 'the step to begin with: it is done again, with all that depends on it',
  },
  failedItems: {
    usage: '--failed-items',
    meaning: 'of a step with foreach: only the items that failed',
  },
  rerunInterrupted: {
    usage: '--rerun-interrupted',
    meaning: 'let a step run again that was cut off and may have done its work',
  },
  stale: {
    usage: '--stale',
    meaning: 'do steps again first of which the prompt, or what they read, is another one now',
  },
  dryRun: { usage: '--dry-run', meaning: 'tell step by step what it would do, and change nothing' },
  resume: { usage: '--resume', meaning: 'go on with the new run at once' },
  now: { usage: '--now', meaning: 'end the attempt under way; it runs again on resume' },
  yes: { usage: '--yes', meaning: 'yes: to what is asked, without asking' },
  no: { usage: '--no', meaning: 'no: to what is asked' },
  comment: { usage: '--comment TEXT', meaning: 'what is said with the yes or no' },
  again: {
    usage: '--again TEXT',
    meaning: 'ask the model for another reply, with this remark',
  },
  to: {
    usage: '--to STEP[@TIME]',
    meaning: 'only the question of that step, asked at that time (`show --json`: checkpoint.askedAt)',
  },
  status: {
    usage: '--status S',
    meaning: 'only runs that are running, interrupted, paused, waiting, failed, completed or cancelled',
  },
  workflow: { usage: '--workflow W', meaning: 'only runs of that workflow' },
  run: { usage: '--run ID', meaning: "use that run's data" },
  since: { usage: '--since 7d | 2026-11-01', meaning: 'only what was spent from that day on (UTC)' },
  by: { usage: '--by workflow|model|day|run', meaning: 'what to add up; workflow unless said' },
  item: { usage: '--item N', meaning: 'of a step with foreach: that item, counted from 1' },
};

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
    flags: ['set', 'input', 'pauseAfter', 'model', 'pace', 'budget', 'cache', 'detach', 'trust', 'json'],
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
  watch: {
    arguments: '[ID]',
    summary: 'a narrow live view of the run that changed last, or of one, beside an editor',
    flags: [],
    count: [0, 1],
    examples: ['caesura watch', 'caesura watch k3v9'],
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
