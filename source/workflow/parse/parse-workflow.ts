// The text of a workflow file -> a Workflow, or every problem of the file at once.
import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { makeError, makeWarning, quoteName } from '../../make-problem.ts';
import type { Problem } from '../../problem.ts';
import type { Budget } from '../budget.ts';
import type { Report } from '../check/check-step-keys.ts';
import { linkFeedback } from '../data-flow.ts';
import type { ExpressionReader } from '../expression/read-expression.ts';
import { readModelNames } from '../model-settings.ts';
import { deriveStepIds, findIdFault } from '../step-id.ts';
import type { Section, Step, Workflow } from '../workflow.ts';
import { checkSystemPath } from './parse-model.ts';
import { parseStep, type StepContext } from './parse-step.ts';
import { readDuration } from './parse-time.ts';
import { type Group, readGroups, readHead, type WrittenStep } from './read-groups.ts';
import { readSource, type Source } from './read-source.ts';
import type { HeadFile } from './workflow-file.ts';

export type ParsedWorkflow = {
  /** Present where there is no error among the problems. */
  readonly workflow?: Workflow;
  /**
   * What of a workflow with errors can still be checked (its templates, its data), so that a person sees
   * every problem at once. Never to be run.
   */
  readonly draft?: Workflow;
  /** In the order of their lines. */
  readonly problems: readonly Problem[];
};

const longestName = 100;

/**
 * Reads a definition, YAML or JSON. Never throws, except where an expression is to be read and there is no reader
 * for it: read-workflow.ts loads one where it is needed.
 * @param path the definition's file, relative to the workspace, with forward slashes
 */
export function parseWorkflow(text: string, path: string, expressions?: ExpressionReader): ParsedWorkflow {
  return parseSource(readSource(text, path), path, expressions);
}

/** The same for a file whose syntax has been read. */
export function parseSource(source: Source, path: string, expressions?: ExpressionReader): ParsedWorkflow {
  const problems: Problem[] = [...source.problems];
  const workflow =
    source.content === undefined ? undefined : build(source.content, source, path, problems, expressions);
  problems.sort(byPlace);
  if (workflow === undefined) return { problems };
  const hasError = problems.some((problem) => problem.severity === 'error');
  return hasError ? { draft: workflow, problems } : { workflow, problems };
}

function byPlace(a: Problem, b: Problem): number {
  const lines = (a.place?.line ?? 0) - (b.place?.line ?? 0);
  return lines === 0 ? (a.place?.column ?? 0) - (b.place?.column ?? 0) : lines;
}

function build(
  content: Json,
  source: Source,
  path: string,
  problems: Problem[],
  expressions: ExpressionReader | undefined,
): Workflow | undefined {
  const head = readHead(content, source, problems);
  if (head === undefined || !isJsonObject(content)) return undefined;
  const { description, version, model, strict, concurrency = 1, repair } = head;
  const defaults = { ...head, systemPlace: source.placeOf(['system']) };
  const budget = withoutAbsent(head.budget);
  const groups = readGroups(head, content, source, problems);
  const written = groups.flatMap((group) => group.steps);
  const context = { source, file: path, concurrency, repair, model: defaults, expressions };
  const steps = linkFeedback(parseSteps(written, context, problems));
  const report: Report = (_severity, code, message, key, hint) => {
    problems.push(makeError(code, message, source.placeOf(key), hint));
  };
  const timeout = readDuration(head.timeout, ['timeout'], 'bad-timeout', report);
  checkSystemPath(head.system, path, report);
  return {
    name: nameWorkflow(head.name?.trim(), content, source, path, problems),
    ...(description === undefined ? {} : { description }),
    ...(version === undefined ? {} : { version }),
    path,
    ...(model === undefined ? {} : { model: readModelNames(model) }),
    strict: strict ?? false,
    concurrency,
    ...(budget === undefined ? {} : { budget }),
    ...(timeout === undefined ? {} : { timeout }),
    sections: listSections(groups, steps),
    steps,
    definition: content,
  };
}

/** Nothing where neither is said. */
function withoutAbsent({ cost, tokens }: NonNullable<HeadFile['budget']> = {}): Budget | undefined {
  const budget = { ...(cost === undefined ? {} : { cost }), ...(tokens === undefined ? {} : { tokens }) };
  return Object.keys(budget).length === 0 ? undefined : budget;
}

function nameWorkflow(
  written: string | undefined,
  content: JsonObject,
  source: Source,
  path: string,
  problems: Problem[],
): string {
  if (written === undefined) {
    const stem = (path.split('/').at(-1) ?? '').replace(/\.(?:ya?ml|json)$/, '') || 'workflow';
    // A name of the wrong type is reported already.
    if (content.name !== undefined && content.name !== null && content.name !== '') return stem;
    const message = `the workflow has no name; it is called ${quoteName(stem)} after its file`;
    problems.push(makeWarning('missing-name', message, source.placeOf([]), 'Write `name:`'));
    return stem;
  }
  if (written.length > longestName) {
    const message = `the name of the workflow is longer than ${longestName} characters`;
    problems.push(makeError('bad-name', message, source.placeOf(['name'])));
  }
  return written;
}

/** A flat workflow has no sections. */
function listSections(groups: readonly Group[], steps: readonly Step[]): readonly Section[] {
  let from = 0;
  return groups.flatMap((group) => {
    const members = steps.slice(from, from + group.steps.length);
    from += group.steps.length;
    return group.name === undefined ? [] : [{ name: group.name, stepIds: members.map((step) => step.id) }];
  });
}

function parseSteps(
  written: readonly WrittenStep[],
  context: Pick<StepContext, 'source' | 'file' | 'concurrency' | 'repair' | 'model' | 'expressions'>,
  problems: Problem[],
): readonly Step[] {
  const ids = deriveStepIds(written.map((step) => step.file));
  const earlier = new EarlierIds();
  return written.map((step, index) => {
    const id = ids[index] ?? '';
    problems.push(...checkId(id, step, context.source, earlier));
    const { path, kindReported, group } = step;
    const parsed = parseStep(step.file, { ...context, path, id, kindReported, group });
    problems.push(...parsed.problems);
    return parsed.step;
  });
}

/** The ids so far, and their lower-case forms: ids name files, and some disks ignore the case. */
class EarlierIds {
  readonly lines = new Map<string, number | undefined>();
  readonly lowerCase = new Map<string, string>();
}

function checkId(
  id: string,
  { file, path }: WrittenStep,
  source: Source,
  earlier: EarlierIds,
): readonly Problem[] {
  const problems: Problem[] = [];
  const place = source.placeOf(file.id === undefined ? path : [...path, 'id']);
  if (file.id === undefined) {
    const hint = `Write \`id: ${id}\`: without an id, a step that is renamed counts as another step`;
    problems.push(makeWarning('missing-id', `a step has no id; it is called ${quoteName(id)}`, place, hint));
  }
  const fault = findIdFault(id);
  if (fault !== undefined) problems.push(makeError('bad-id', `the id ${quoteName(id)} ${fault}`, place));
  const similar = earlier.lowerCase.get(id.toLowerCase());
  if (earlier.lines.has(id)) {
    const message = `the id ${quoteName(id)} is taken by the step in line ${earlier.lines.get(id)}`;
    problems.push(makeError('duplicate-id', message, place, 'Give one of the two another id'));
  } else if (similar !== undefined) {
    const message = `the ids ${quoteName(id)} and ${quoteName(similar)} differ only in upper and lower case`;
    problems.push(makeWarning('similar-id', message, place, 'Some disks cannot keep the two apart'));
  }
  earlier.lines.set(id, earlier.lines.get(id) ?? place.line);
  earlier.lowerCase.set(id.toLowerCase(), id);
  return problems;
}
