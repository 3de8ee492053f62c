// What has become of a question that was seen before its run was owned: somebody else may have answered it meanwhile.
import { RunOwned } from '../../problem.ts';
import type { Run } from '../../run/run.ts';
import { readRun } from '../../storage/read-run.ts';
import type { RunPaths } from '../../storage/run-paths.ts';

/** Which question an answer was given to, so that it does not become the answer to the next one. */
export type AnsweredQuestion = { readonly stepId: string; readonly askedAt?: string | undefined };

/** What a run that waits asks now; undefined of any other. */
export function questionAsked(run: Run): AnsweredQuestion | undefined {
  if (run.checkpoint === null) return undefined;
  const { stepId, askedAt } = run.checkpoint;
  return { stepId, ...(askedAt === undefined ? {} : { askedAt }) };
}

export function isAsked(run: Run, { stepId, askedAt }: AnsweredQuestion): boolean {
  const asked = questionAsked(run);
  return asked !== undefined && asked.stepId === stepId && asked.askedAt === askedAt;
}

const endings: readonly string[] = [
  'checkpoint-answered',
  'checkpoint-rejected',
  'reply-sent-back',
  'budget-answered',
];

/** `pick is answered already (by key, at …)`, or that it is not asked any more. */
export function describeAnswered(run: Run, { stepId, askedAt = '' }: AnsweredQuestion): string {
  const ending = run.history.findLast(
    (entry) => entry.stepId === stepId && endings.includes(entry.event) && entry.at >= askedAt,
  );
  if (ending === undefined) return `${stepId} is not asked any more`;
  const by = typeof ending.by === 'string' ? `by ${ending.by}, ` : '';
  return `${stepId} is answered already (${by}at ${ending.at})`;
}

/** Does the work; where the run is another process's, it says so of the question, too. */
export async function tellingOwner<T>(
  paths: RunPaths,
  to: AnsweredQuestion | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RunOwned) || to === undefined) throw error;
    const read = await readRun(paths);
    if (read.kind !== 'run' || isAsked(read.parsed.run, to)) throw error;
    throw new RunOwned(`${describeAnswered(read.parsed.run, to)}; ${error.message}`);
  }
}
