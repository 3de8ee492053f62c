// Every flag: how it is written, and what it means. Which commands take it stands in command-table.ts.

export const flagNames = [
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
  'name',
  'update',
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
  model: {
    usage: '--model M',
    meaning:
      'provider/model, recorded, recorded/strict or none, for every prompt of the run; with commas: the next where one cannot answer',
  },
  pace: { usage: '--pace N', meaning: 'words a second of recorded replies; 0: at once' },
  budget: {
    usage: '--budget 1.50 | 200000tok',
    meaning: 'dollars, tokens, or both with a comma: when they are spent the run waits and asks',
  },
  cache: {
    usage: '--no-cache',
    meaning: 'ask models also where a step has `cache: true`; kept for the run, until --cache',
  },
  record: {
    usage: '--record',
    meaning: 'keep the replies that real models give as recordings, for --model recorded',
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
  name: { usage: '--name NAME', meaning: "the fixture's name; default unless said" },
  update: { usage: '--update', meaning: 'accept what is different: write the fixture anew' },
};
