// A workspace with many runs, whose files are as runs leave them, and changes of them as other processes make them.
import { cpSync, mkdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isJsonObject, type Json } from '../../source/json.ts';

export type ManyRuns = {
  /** The folder to start the program in. */
  readonly top: string;
  readonly count: number;
  /** Publishes another state of one run, whose row begins with that name then; returns when. */
  readonly change: (index: number, name: string) => number;
};

const sample = fileURLToPath(new URL('../../dev-workspace', import.meta.url));
/** The name in the row of every run that has not been changed. */
export const workflowName = 'youtube-launch';
const statuses = ['completed', 'completed', 'completed', 'paused', 'cancelled'] as const;
const minute = 60_000;

/** Runs of the sample workflow, one a minute; texts are cut so that a file has some 8 KB. */
export function makeRuns(top: string, count: number): ManyRuns {
  const root = join(top, 'dev-workspace');
  const runs = join(root, 'workflow-data');
  const ownRuns = join(sample, 'workflow-data');
  cpSync(sample, root, { recursive: true, filter: (path) => !path.startsWith(ownRuns) });
  mkdirSync(runs);
  const model: Json = JSON.parse(readFileSync(join(ownRuns, 'completed-youtube-launch.json'), 'utf8'));
  if (!isJsonObject(model) || !isJsonObject(model.data)) throw new Error('the sample run is not a run');
  const { data } = model;
  const now = Date.now();

  const format = (index: number, name: string, time: number) => {
    const status = statuses[index % statuses.length] ?? 'completed';
    const done = status === 'completed' ? 3 : index % 3;
    const run = {
      ...model,
      id: idOf(index),
      workflowName: name,
      status,
      progress: { done, total: 3, ...(done === 3 ? {} : { step: 'titles' }) },
      startedAt: new Date(time - minute).toISOString(),
      updatedAt: new Date(time).toISOString(),
      data: JSON.parse(JSON.stringify(data), (_, value) =>
        typeof value === 'string' ? vary(value, index) : value,
      ),
    };
    return `${JSON.stringify(run, null, 2)}\n`;
  };
  const write = (file: string, index: number, name: string, time: number) => {
    writeFileSync(file, format(index, name, time));
    utimesSync(file, time / 1000, time / 1000);
  };
  for (let index = 0; index < count; index++) {
    write(join(runs, `${idOf(index)}.json`), index, workflowName, now - (index + 10) * minute);
  }

  return {
    top,
    count,
    change: (index, name) => {
      const temporary = join(runs, `.${idOf(index)}.bench~`);
      write(temporary, index, name, Date.now());
      const at = performance.now();
      renameSync(temporary, join(runs, `${idOf(index)}.json`));
      return at;
    },
  };
}

/** Another text for each run, of at most 600 characters. */
function vary(text: string, index: number): string {
  const from = index % Math.min(text.length, 40);
  return `${text.slice(from, 600)}${text.slice(0, from)}`;
}

function idOf(index: number): string {
  return `${String(index).padStart(5, '0')}benchrn`;
}
