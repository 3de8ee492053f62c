// `caesura test`: a line for each fixture, what differs below it, and an exit status for whoever checks.
import type { Context } from '../commands/context.ts';
import { type TestResult, testFixtures } from '../commands/fixtures/test-fixtures.ts';
import { formatProblem } from '../problem.ts';
import { sanitizeText } from '../sanitize-text.ts';
import type { Flags } from './arguments.ts';
import { exitStatus } from './exit-status.ts';
import { formatJson } from './format-values.ts';
import type { Output } from './output.ts';
import { changedLines, tellDifferences } from './tell-differences.ts';

/** 0 where all is as the fixtures have it or was accepted, 1 where something differs, 2 where one cannot be tested. */
export async function invokeTest(
  context: Context,
  workflows: readonly string[],
  { update, json }: Pick<Flags, 'update' | 'json'>,
  cwd: string,
  output: Output,
): Promise<number> {
  const results: TestResult[] = [];
  for await (const result of testFixtures(context, { workflows, cwd, update })) {
    results.push(result);
    if (!json) for (const line of await describeResult(result)) output.data(sanitizeText(line));
  }
  if (json) output.data(formatJson(await Promise.all(results.map(resultObject)), 2));
  else for (const line of summarize(results)) output.talk(line);
  if (results.some(({ kind }) => kind === 'broken')) return exitStatus.wrongUse;
  return results.some(({ kind }) => kind === 'differs') ? exitStatus.failed : exitStatus.done;
}

async function describeResult(result: TestResult): Promise<readonly string[]> {
  const name = nameOf(result);
  switch (result.kind) {
    case 'same':
      return [`✓ ${name}  ${result.steps} ${result.steps === 1 ? 'step' : 'steps'}`];
    case 'differs':
      return [`✗ ${name}`, ...(await tellDifferences(result.differences))];
    case 'updated':
      return [
        `↻ ${name}  accepted: ${listFiles(result.changed)}`,
        ...(await tellDifferences(result.differences)),
      ];
    case 'broken':
      return [`! ${name}`, ...result.problems.map((problem) => `  ${formatProblem(problem)}`)];
  }
}

/** So many are named. */
const shownFiles = 10;

function listFiles(names: readonly string[]): string {
  const left = names.length - shownFiles;
  return [...names.slice(0, shownFiles), ...(left > 0 ? [`and ${left} more`] : [])].join(', ');
}

function nameOf({ folder }: TestResult): string {
  return folder.slice(folder.indexOf('/') + 1);
}

function summarize(results: readonly TestResult[]): readonly string[] {
  const count = (kind: TestResult['kind']) => results.filter((result) => result.kind === kind).length;
  const facts = [
    [count('same'), 'the same'],
    [count('differs'), 'different'],
    [count('updated'), 'accepted'],
    [count('broken'), 'not tested'],
  ] as const;
  const told = facts.flatMap(([number, what]) => (number === 0 ? [] : [`${number} ${what}`]));
  const isAcceptable = results.some((result) => result.kind === 'differs' && !result.unacceptable);
  return [
    `${results.length} ${results.length === 1 ? 'fixture' : 'fixtures'}: ${told.join(', ')}`,
    ...(isAcceptable ? ['if that is meant: caesura test --update'] : []),
  ];
}

async function resultObject(result: TestResult): Promise<object> {
  const { folder, kind } = result;
  const head = { fixture: folder, result: kind };
  switch (result.kind) {
    case 'same':
      return { ...head, steps: result.steps };
    case 'broken':
      return { ...head, problems: result.problems.map(({ place, ...rest }) => ({ ...rest, ...place })) };
    case 'differs':
    case 'updated': {
      const differences = await Promise.all(
        result.differences.map(async (difference) => {
          const { before: _, after: __, ...rest } = difference;
          return { ...rest, lines: await changedLines(difference) };
        }),
      );
      return { ...head, differences, ...(result.kind === 'updated' ? { changed: result.changed } : {}) };
    }
  }
}
