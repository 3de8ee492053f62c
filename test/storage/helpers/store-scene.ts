// A run's folder with the store of its owner, and editors that save its file.
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, type Json, type JsonObject } from '../../../source/json.ts';
import { parseRun } from '../../../source/run/parse-run.ts';
import type { Run } from '../../../source/run/run.ts';
import { noSecrets, type Secrets } from '../../../source/secrets/secrets.ts';
import { type Disk, realDisk } from '../../../source/storage/disk.ts';
import { type OpenedRun, openRun } from '../../../source/storage/open-run.ts';
import type { RunPaths } from '../../../source/storage/run-paths.ts';
import { createRunStore, type RunStore } from '../../../source/storage/run-store.ts';
import { makeRecord, makeRun } from '../../run/helpers/sample-run.ts';
import { makeFolder, makeRunFolder, memoryFolder } from './run-folder.ts';

export const runId = 'run';

export function pathsIn(folder: string): RunPaths {
  return {
    id: runId,
    file: join(folder, 'run.json'),
    shown: 'workflow-data/run.json',
    folder: join(folder, 'run'),
  };
}

export type StoreChanges = {
  readonly disk?: Disk;
  readonly now?: () => Date;
  readonly assertHeld?: () => void;
  readonly secrets?: Secrets;
};

/** A run that is only now begun, with a field, and written once. */
export function beginRun(folder: string = makeFolder(memoryFolder()), changes: StoreChanges = {}) {
  const paths = pathsIn(makeRunFolder(folder).folder);
  const { disk = realDisk, now = () => new Date(), assertHeld = () => {}, secrets = noSecrets } = changes;
  const run: Run = { ...makeRun({ data: { text: 'first' } }), id: runId };
  const store = createRunStore({ disk, paths, assertHeld, now, secrets, written: null, parked: null, run });
  store.commit(run);
  return { paths, store };
}

export function openAgain(paths: RunPaths, changes: StoreChanges = {}): Promise<OpenedRun> {
  const { disk = realDisk, now = () => new Date(), assertHeld = () => {}, secrets = noSecrets } = changes;
  return openRun(disk, paths, assertHeld, now, secrets);
}

/** A clock that never says the same time twice: so fast as here, two commits can fall into one millisecond. */
export function makeClock(): () => Date {
  let last = 0;
  return () => {
    last = Math.max(Date.now(), last + 1);
    return new Date(last);
  };
}

/** The run with one more step done: its record, as old as the state that it was not in yet, and its output. */
export function complete(run: Run, stepId: string, output: Json = stepId): Run {
  const record = makeRecord(stepId, { executedAt: run.updatedAt, outputFields: [stepId] });
  return {
    ...run,
    data: { ...run.data, [stepId]: output },
    executedTemplates: [...run.executedTemplates, record],
  };
}

export function commitStep(store: RunStore, stepId: string): Run {
  return store.commit(complete(store.current(), stepId));
}

export function readFile(paths: RunPaths): Run {
  const parsed = parseRun(readFileSync(paths.file, 'utf8'), paths.id, paths.shown);
  if ('problem' in parsed) throw new Error(parsed.problem.message);
  return parsed.run;
}

export type EditorSave = (paths: RunPaths, content: JsonObject) => void;

export const saveInPlace: EditorSave = (paths, content) =>
  writeFileSync(paths.file, `${JSON.stringify(content, null, 2)}\n`);

export const saveByRename: EditorSave = (paths, content) => {
  writeFileSync(`${paths.file}.edited`, `${JSON.stringify(content, null, 2)}\n`);
  renameSync(`${paths.file}.edited`, paths.file);
};

export function contentOf(paths: RunPaths): { [key: string]: Json } {
  const content: unknown = JSON.parse(readFileSync(paths.file, 'utf8'));
  if (!isJsonObject(content)) throw new Error('the run file is no object');
  return { ...content };
}

/** The content with another key, and another field of the data. */
export function withKey(content: JsonObject, key: string, value: Json): JsonObject {
  const data = isJsonObject(content.data) ? content.data : {};
  return { ...content, data: { ...data, [`${key}-field`]: value }, [key]: value };
}

export function edit(paths: RunPaths, key: string, value: Json, save: EditorSave = saveByRename): void {
  save(paths, withKey(contentOf(paths), key, value));
}

/** The files in which saves were kept aside. */
export function conflicts(paths: RunPaths): readonly string[] {
  return readdirSync(paths.folder)
    .filter((name) => name.startsWith('conflict-'))
    .map((name) => readFileSync(join(paths.folder, name), 'utf8'));
}

/** Whether what an editor saved under the key stands in the run or in a file that was kept aside. */
export function isKept(paths: RunPaths, key: string, value: Json): boolean {
  const line = `"${key}": ${JSON.stringify(value)}`;
  return [existsSync(paths.file) ? readFileSync(paths.file, 'utf8') : '', ...conflicts(paths)].some((text) =>
    text.includes(line),
  );
}

export function eventsOf(run: Run): readonly string[] {
  return run.history.map(({ event }) => event);
}

export function notesOf(run: Run): JsonObject {
  const content: { readonly [key: string]: Json | undefined } = run;
  return Object.fromEntries(
    Object.entries(content).flatMap(([key, value]) =>
      value === undefined || key in makeRun() ? [] : [[key, value] as const],
    ),
  );
}
