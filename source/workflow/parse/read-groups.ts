// The head, the sections and the steps of a workflow file as written, each read for itself.
import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { makeError, makeWarning, quoteName } from '../../make-problem.ts';
import type { Problem } from '../../problem.ts';
import { suggestName } from '../../suggest-name.ts';
import type { ParallelGroup } from '../workflow.ts';
import type { Path } from './read-nodes.ts';
import { readShape, type Shape } from './read-shape.ts';
import type { Source } from './read-source.ts';
import {
  unsupportedGroupKeys,
  unsupportedSectionKeys,
  unsupportedStepKeys,
  unsupportedWorkflowKeys,
} from './unsupported-keys.ts';
import {
  type GroupFile,
  groupFile,
  type HeadFile,
  headFile,
  type SectionFile,
  type StepFile,
  sectionFile,
  stepFile,
} from './workflow-file.ts';

const headShape: Shape<HeadFile> = {
  schema: headFile,
  what: 'a workflow',
  unsupported: unsupportedWorkflowKeys,
  nested: new Map([['budget', { keys: ['cost', 'tokens'], unsupported: new Map() }]]),
};
const sectionShape: Shape<SectionFile> = {
  schema: sectionFile,
  what: 'a section',
  unsupported: unsupportedSectionKeys,
};
const groupShape: Shape<GroupFile> = {
  schema: groupFile,
  what: 'a step with substeps',
  unsupported: unsupportedGroupKeys,
};
const stepShape: Shape<StepFile> = {
  schema: stepFile,
  what: 'a step',
  others: ['substeps'],
  unsupported: unsupportedStepKeys,
  nested: new Map([
    ['retry', { keys: ['attempts', 'backoff', 'on'], unsupported: new Map() }],
    ['retry.backoff', { keys: ['type', 'delay', 'max'], unsupported: new Map() }],
    ['mapping', { keys: ['inputs', 'outputs'], unsupported: new Map() }],
  ]),
};

/** A step as written and where it stands. */
export type WrittenStep = {
  readonly file: StepFile;
  readonly path: Path;
  /** Whether a problem that concerns the step's kind has been reported. */
  readonly kindReported: boolean;
  readonly group?: ParallelGroup;
};

/** Steps that belong together: those of a section, or all of a flat workflow (without a name). */
export type Group = { readonly name: string | undefined; readonly steps: readonly WrittenStep[] };

/** Undefined where the content is no map at all. */
export function readHead(content: Json, source: Source, problems: Problem[]): HeadFile | undefined {
  const shaped = readShape(headShape, content, [], source);
  problems.push(...shaped.problems);
  if (shaped.value === undefined || !isJsonObject(content)) return undefined;
  return { ...shaped.value, ...withoutBlanks(shaped.value, ['name', 'version']) };
}

export function readGroups(
  head: HeadFile,
  content: JsonObject,
  source: Source,
  problems: Problem[],
): readonly Group[] {
  if (head.steps && head.sections) {
    const place = source.placeOfKey(['sections']);
    const hint = 'Move the steps into a section';
    problems.push(makeError('steps-and-sections', 'a workflow has either steps or sections', place, hint));
  }
  const groups: Group[] = [];
  if (head.steps) {
    groups.push({ name: undefined, steps: readSteps(content.steps, ['steps'], source, problems) });
  }
  if (head.sections) groups.push(...readSections(content.sections, source, problems));
  checkThatThereAreSteps(content, source, problems);
  return groups;
}

function readSections(list: Json | undefined, source: Source, problems: Problem[]): readonly Group[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((section: Json, index: number) => {
    const path = ['sections', index];
    const shaped = readShape(sectionShape, section, path, source);
    problems.push(...shaped.problems);
    if (shaped.value === undefined || !isJsonObject(section)) return [];
    const steps = shaped.value.steps ? section.steps : [];
    return [
      {
        name: shaped.value.name?.trim() || `Section ${index + 1}`,
        steps: readSteps(steps, [...path, 'steps'], source, problems),
      },
    ];
  });
}

/** @param group where the list is one of substeps; without `parallel: true` they are steps like all others */
function readSteps(
  list: Json | undefined,
  path: Path,
  source: Source,
  problems: Problem[],
  group?: ParallelGroup,
): readonly WrittenStep[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((content: Json, index: number): readonly WrittenStep[] => {
    const stepPath = [...path, index];
    if (isJsonObject(content) && Object.hasOwn(content, 'substeps'))
      return readSubsteps(content, stepPath, source, problems, path.includes('substeps'));
    const shaped = readShape(stepShape, content, stepPath, source);
    problems.push(...shaped.problems);
    if (shaped.value === undefined || !isJsonObject(content)) return [];
    // Nothing is a value here, as it is in the data.
    const nothing = content.default === null ? { default: null } : {};
    const file = { ...shaped.value, ...withoutBlanks(shaped.value, ['id', 'name']), ...nothing };
    const beside = group === undefined ? {} : { group };
    return [{ file, path: stepPath, kindReported: isKindReported(file, content), ...beside }];
  });
}

function readSubsteps(
  content: JsonObject,
  path: Path,
  source: Source,
  problems: Problem[],
  isInside: boolean,
): readonly WrittenStep[] {
  if (isInside) {
    const place = source.placeOf([...path, 'substeps']);
    const message = 'substeps within substeps are not supported';
    problems.push(makeError('nested-substeps', message, place, 'Write them one level higher'));
    return [];
  }
  const shaped = readShape(groupShape, content, path, source);
  problems.push(...shaped.problems);
  const { parallel, concurrency, substeps = [] } = shaped.value ?? {};
  const group =
    parallel === true
      ? { id: path.join('.'), concurrency: concurrency ?? Math.max(substeps.length, 1) }
      : undefined;
  if (group === undefined && concurrency !== undefined) {
    const place = source.placeOfKey([...path, 'concurrency']);
    problems.push(
      makeWarning(
        'unused-key',
        'concurrency has no effect without parallel',
        place,
        'Write `parallel: true`',
      ),
    );
  }
  return readSteps(content.substeps, [...path, 'substeps'], source, problems, group);
}

const kindKeys = ['prompt', 'command', 'shell', 'checkpoint', 'action', 'transform', 'workflow'] as const;

/** The key that says the kind has a value of the wrong type. */
function isKindReported(file: StepFile, content: JsonObject): boolean {
  const isWrong = (key: keyof StepFile & string) =>
    (content[key] ?? null) !== null && file[key] === undefined;
  return kindKeys.some(isWrong);
}

/** Empty text counts as not written. */
function withoutBlanks<Key extends string>(
  shaped: { readonly [key in Key]?: string | undefined },
  keys: readonly Key[],
): { [key in Key]?: string | undefined } {
  const texts: { [key in Key]?: string | undefined } = {};
  for (const key of keys) texts[key] = shaped[key]?.trim() === '' ? undefined : shaped[key];
  return texts;
}

/** Silent where what stands there is of the wrong type: that is reported already. */
function checkThatThereAreSteps(content: JsonObject, source: Source, problems: Problem[]): void {
  const holdsSteps = (list: Json | undefined) =>
    (list ?? null) !== null && !(Array.isArray(list) && list.length === 0);
  const { steps, sections } = content;
  if (holdsSteps(steps)) return;
  if (Array.isArray(sections)) {
    if (sections.some((section: Json) => !isJsonObject(section) || holdsSteps(section.steps))) return;
  } else if (holdsSteps(sections)) return;
  const near = Object.keys(content).find((key) => suggestName(key, ['steps', 'sections']) !== undefined);
  const hint = near === undefined ? 'Write `steps:` with a list of steps' : `Is ${quoteName(near)} misspelt?`;
  problems.push(makeError('no-steps', 'the workflow has no steps', source.placeOf([]), hint));
}
