// Answers that are being given, in `.caesura/answers/`: a file for each question, replaced as a whole, never synced.
import { readdirSync, rmSync, statSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashBytes } from './content-hash.ts';
import { disposableFolder, makeDisposableFolder } from './disposable-folder.ts';
import { readText } from './read-text.ts';
import { containPath, relativeToWorkspace, type Workspace } from './workspace.ts';

/** A question of a run; `askedAt` as the run's file has it. */
export type DraftedQuestion = {
  readonly runId: string;
  readonly stepId: string;
  readonly askedAt?: string | undefined;
};

const folderName = 'answers';
/** More than this nobody has typed; in bytes. */
const longest = 1024 * 1024;
/** So many are kept; the oldest go first. */
const most = 200;

/** What the file of the question holds; undefined where there is none, or none that can be read. */
export function readAnswerDraft(workspace: Workspace, question: DraftedQuestion): string | undefined {
  const contained = containPath(workspace, relativeToWorkspace(workspace, pathOf(workspace, question)));
  if (contained.kind !== 'inside') return undefined;
  const read = readText(contained.path, '', { follow: false, limit: longest });
  return read.kind === 'text' ? read.text : undefined;
}

/**
 * Replaces the file of the question. It survives the death of this process, which is what it is for, not that of the
 * machine. Throws {@link DiskRefused}, {@link WrongUse} where a link leads out of the workspace, and system errors.
 */
export async function writeAnswerDraft(
  workspace: Workspace,
  question: DraftedQuestion,
  text: string,
): Promise<void> {
  if (Buffer.byteLength(text) > longest) throw Object.assign(new Error('it is too long'), { code: 'EFBIG' });
  const folder = makeDisposableFolder(workspace, folderName, 'Mend the folder.');
  const path = pathOf(workspace, question);
  const unfinished = `${path}.${process.pid}~`;
  try {
    await rm(unfinished, { force: true });
    await writeFile(unfinished, text, { flag: 'wx', mode: 0o600 });
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => {});
    throw error;
  }
  removeOldest(folder);
}

/** What is left of one harms nobody: it is disposable. */
export async function removeAnswerDraft(workspace: Workspace, question: DraftedQuestion): Promise<void> {
  if (isInside(workspace)) await rm(pathOf(workspace, question), { force: true }).catch(() => {});
}

/** Those of a run that is deleted: they hold what was said about it. */
export function removeAnswerDrafts(workspace: Workspace, runId: string): void {
  const folder = disposableFolder(workspace, folderName);
  for (const name of isInside(workspace) ? listNames(folder) : []) {
    if (name.startsWith(`${runId}.`)) removeQuietly(join(folder, name));
  }
}

/** Where it stands, relative to the workspace; undefined where there is no file. */
export function locateAnswerDraft(workspace: Workspace, question: DraftedQuestion): string | undefined {
  const path = pathOf(workspace, question);
  return statSync(path, { throwIfNoEntry: false })?.isFile()
    ? relativeToWorkspace(workspace, path)
    : undefined;
}

/** A link may lead the folder out of the workspace: nothing is removed there. */
function isInside(workspace: Workspace): boolean {
  const folder = relativeToWorkspace(workspace, disposableFolder(workspace, folderName));
  return containPath(workspace, folder).kind === 'inside';
}

function pathOf(workspace: Workspace, { runId, stepId, askedAt = '' }: DraftedQuestion): string {
  const hash = hashBytes(Buffer.from(`${stepId}\n${askedAt}`));
  return join(disposableFolder(workspace, folderName), `${runId}.${hash}.json`);
}

function removeOldest(folder: string): void {
  const names = listNames(folder);
  if (names.length <= most) return;
  const aged = names.map((name) => ({
    name,
    time: statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0,
  }));
  aged.sort((a, b) => b.time - a.time);
  for (const { name } of aged.slice(most)) removeQuietly(join(folder, name));
}

function listNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It is disposable.
  }
}
