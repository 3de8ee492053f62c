// The folder of runs: which there are, and where the files of each stand.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describeSystemError, systemErrorCode, wrongUse } from '../problem.ts';
import { runIdPattern } from '../run/run-id.ts';
import { relativeToWorkspace, type Workspace } from './workspace.ts';

/** The paths of one run. */
export type RunPaths = {
  readonly id: string;
  /** Its file. */
  readonly file: string;
  /** Its file relative to the workspace, for messages. */
  readonly shown: string;
  /** Its folder: prompts, replies, requests, lock. */
  readonly folder: string;
};

export function pathsOf(workspace: Workspace, id: string): RunPaths {
  const file = join(workspace.runsFolder, `${id}.json`);
  return {
    id,
    file,
    shown: relativeToWorkspace(workspace, file),
    folder: join(workspace.runsFolder, id),
  };
}

/** The ids of all run files, unsorted; none where the folder is not there yet. */
export function listRunIds(workspace: Workspace): readonly string[] {
  let names: readonly string[];
  try {
    names = readdirSync(workspace.runsFolder);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw wrongUse(
      'unreadable-folder',
      `cannot read ${workspace.runsFolder}: ${describeSystemError(error)}`,
      'Give yourself the right to read it',
    );
  }
  return names.flatMap((name) => {
    const id = name.endsWith('.json') ? name.slice(0, -'.json'.length) : '';
    return runIdPattern.test(id) ? [id] : [];
  });
}

/** The run whose id is, or unambiguously begins with, the text given. Throws {@link WrongUse}. */
export function resolveRunId(workspace: Workspace, given: string): string {
  const ids = listRunIds(workspace);
  if (ids.includes(given)) return given;
  if (!runIdPattern.test(given)) {
    throw wrongUse(
      'bad-id',
      `${JSON.stringify(given)} is not the id of a run`,
      'See the ids with `caesura list`',
    );
  }
  const matches = ids.filter((id) => id.startsWith(given));
  const [only, ...others] = matches;
  if (only === undefined) {
    throw wrongUse('unknown-run', `there is no run ${given}`, 'See the runs with `caesura list`');
  }
  if (others.length > 0) {
    const shown = matches.slice(0, 5).join(', ') + (matches.length > 5 ? ' …' : '');
    throw wrongUse(
      'ambiguous-id',
      `${given} is the beginning of ${matches.length} ids: ${shown}`,
      'Write more of it',
    );
  }
  return only;
}
