// Whole replies of earlier attempts of a workflow, found in the files of its runs; there is no index of them.
import { setImmediate } from 'node:timers/promises';
import { earlierRecords, type RepliedRecord } from '../run/earlier-records.ts';
import type { CachedFrom, Run } from '../run/run.ts';
import { readHead } from './read-head.ts';
import { readRunOnce } from './read-run.ts';
import { listRunIds, pathsOf } from './run-paths.ts';
import { createTranscripts } from './transcripts.ts';
import type { Workspace } from './workspace.ts';

/** How many runs are looked through, the ones that have changed last. */
const mostRuns = 1000;

type Found = { readonly id: string; readonly record: RepliedRecord };

/**
 * The run's own replies first, then those of the others, each of which is read once, and only when it is needed. What
 * others do after that is not seen.
 * @param current the run as it is now
 */
export function createEarlierReplies(workspace: Workspace, current: () => Run) {
  /** By model and hash, in the order in which they were found. */
  const known = new Map<string, Found[]>();
  let unread: string[] | undefined;

  const readNext = (): boolean => {
    const { id: own, workflowName } = current();
    unread ??= listNewest(workspace, workflowName, own);
    const id = unread.shift();
    if (id === undefined) return false;
    const loaded = readRunOnce(pathsOf(workspace, id));
    if (loaded.kind !== 'run' || loaded.parsed.run.workflowName !== workflowName) return true;
    for (const record of earlierRecords(loaded.parsed.run)) {
      const key = keyOf(record.model, record.promptHash);
      const found = known.get(key) ?? [];
      found.push({ id, record });
      known.set(key, found);
    }
    return true;
  };

  return {
    find: async function* (model: string, promptHash: string) {
      const run = current();
      for (const record of earlierRecords(run, promptHash))
        if (record.model === model) yield* readReply(workspace, { id: run.id, record });
      for (let next = 0; ; ) {
        const found = known.get(keyOf(model, promptHash))?.[next];
        if (found !== undefined) {
          next += 1;
          yield* readReply(workspace, found);
        } else {
          if (!readNext()) return;
          // A run may be long, and there may be many of them.
          await setImmediate();
        }
      }
    },
  };
}

function keyOf(model: string, promptHash: string): string {
  return JSON.stringify([model, promptHash]);
}

/** The file may be gone, or be somebody else's by now: then there is no such reply. */
function* readReply(
  workspace: Workspace,
  { id, record }: Found,
): Generator<{ readonly from: CachedFrom; readonly text: string }> {
  const { stepId, item, attempt, cached } = record;
  const transcripts = createTranscripts(pathsOf(workspace, id).folder);
  const text = transcripts.readReply({ stepId, item }, attempt);
  if (text === undefined) return;
  // Of a reply that was itself taken from elsewhere, what it cost there.
  const cost = cached === undefined ? record.cost : cached.cost;
  const transcript = transcripts.name({ stepId, item }, attempt);
  yield { from: { run: id, transcript, ...(cost === undefined ? {} : { cost }) }, text };
}

/** Of runs of that workflow; one whose head does not say which it is comes last. */
function listNewest(workspace: Workspace, workflowName: string, own: string): string[] {
  const scratch = Buffer.alloc(1024);
  return listRunIds(workspace)
    .filter((id) => id !== own)
    .map((id) => ({ id, head: readHead(pathsOf(workspace, id).file, id, scratch) }))
    .filter(({ head }) => head === undefined || head.workflowName === workflowName)
    .sort((a, b) => (b.head?.updatedAt ?? '').localeCompare(a.head?.updatedAt ?? ''))
    .slice(0, mostRuns)
    .map(({ id }) => id);
}
