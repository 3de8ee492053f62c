// `caesura delete`: a run's file and its folder.
import { existsSync, readdirSync, rmSync, unlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DiskRefused, systemErrorCode } from '../../problem.ts';
import { childrenOf, parentOf } from '../../run/parent.ts';
import { removeAnswerDrafts } from '../../storage/answer-drafts.ts';
import { readRunOnce } from '../../storage/read-run.ts';
import { pathsOf, type RunPaths } from '../../storage/run-paths.ts';
import { parseTemporaryName } from '../../storage/temporary-name.ts';
import type { Context } from '../context.ts';
import { ownRun } from './own-run.ts';

/**
 * Throws {@link RunOwned} where a process moves the run. A file that does not parse is deleted too.
 * @returns the runs of its steps, which are left
 */
export function deleteRun(context: Context, id: string): Promise<readonly string[]> {
  const paths = pathsOf(context.workspace, id);
  return ownRun(context, paths, {}, async () => {
    const read = readRunOnce(paths);
    try {
      // The file first: what is left of a folder without its file is no run.
      unlinkSync(paths.file);
    } catch (error) {
      if (systemErrorCode(error) !== 'ENOENT')
        throw new DiskRefused(paths.file, error, 'Mend the folder, then try again.');
    }
    try {
      // What a crash left beside it holds the run's data as well.
      for (const name of readdirSync(context.workspace.runsFolder))
        if (parseTemporaryName(basename(paths.file), name) !== null)
          rmSync(join(context.workspace.runsFolder, name), { force: true });
      rmSync(paths.folder, { recursive: true, force: true });
      removeAnswerDrafts(context.workspace, id);
    } catch (error) {
      throw new DiskRefused(paths.folder, error, 'Mend the folder, then try again.');
    }
    const children = read.kind === 'run' ? childrenOf(read.parsed.run) : [];
    return children.filter((child) => isLeftOf(pathsOf(context.workspace, child), id));
  });
}

/** Whether it is there and is not that of another run, of which this one was a fork. */
function isLeftOf(paths: RunPaths, id: string): boolean {
  if (!existsSync(paths.file)) return false;
  const read = readRunOnce(paths);
  return read.kind !== 'run' || parentOf(read.parsed.run)?.id === id;
}
