// The workflow that a person names: found, parsed and checked, or a message that says what is wrong.
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { isJsonObject, type JsonObject, ownValue } from '../../json.ts';
import { formatProblem, type Problem, WrongUse, wrongUse } from '../../problem.ts';
import { type DefinitionFile, listDefinitions, readInside } from '../../storage/definitions.ts';
import { containPath, realPlace, relativeToWorkspace, type Workspace } from '../../storage/workspace.ts';
import { didYouMean } from '../../suggest-name.ts';
import { checkWorkflow } from '../../workflow/check/check-workflow.ts';
import { matchName, namesOf, stemOf } from '../../workflow/match-name.ts';
import { readWorkflow } from '../../workflow/parse/read-workflow.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import type { Library } from '../../workflow/workflow-library.ts';
import type { Context } from '../context.ts';
import { checkFiles, libraryFor, readLibrary } from './workflow-library.ts';

export type CheckedDefinition = {
  readonly path: string;
  /** Its name, or that of its file where the definition does not parse. */
  readonly name: string;
  /** Absent where there are errors. */
  readonly workflow?: Workflow;
  /** The text of the definition, for its hash. */
  readonly text: string;
  readonly problems: readonly Problem[];
};

export type UsableWorkflow = {
  readonly workflow: Workflow;
  readonly text: string;
  readonly warnings: readonly Problem[];
};

/**
 * Parses a definition and checks it with the files it names.
 * @param library where it is known already; read where it is needed
 */
export async function checkDefinition(
  workspace: Workspace,
  file: DefinitionFile,
  library?: Library,
): Promise<CheckedDefinition> {
  switch (file.content.kind) {
    case 'missing':
      return unparsed(file, '', [
        {
          severity: 'error',
          code: 'missing-workflow',
          message: 'the workflow file is gone',
          place: { file: file.path },
        },
      ]);
    case 'unreadable':
      return unparsed(file, '', [file.content.problem]);
    case 'text':
      return checkText(workspace, file.path, file.content.text, library);
  }
}

/** The same for a definition that a run holds. */
export async function checkText(
  workspace: Workspace,
  path: string,
  text: string,
  library?: Library,
): Promise<CheckedDefinition> {
  const { workflow, draft, problems } = await readWorkflow(text, path);
  // A draft has errors of its own, and may well have more: all are told at once.
  const checked = workflow ?? draft;
  if (checked === undefined) return unparsed({ path }, text, problems);
  const known = library ?? (await libraryFor(workspace, checked));
  const found = checkWorkflow(checked, checkFiles(workspace, path, known));
  const all = withoutRepeats([...problems, ...found]);
  const usable = workflow !== undefined && all.every((problem) => problem.severity !== 'error');
  return { path, name: checked.name, ...(usable ? { workflow } : {}), text, problems: all };
}

/** A template that several steps use has its problems once. */
export function withoutRepeats(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [formatProblem(problem), problem])).values()];
}

function unparsed(
  file: { readonly path: string },
  text: string,
  problems: readonly Problem[],
): CheckedDefinition {
  return { path: file.path, name: stemOf(file.path), text, problems };
}

/** Every definition of the workspace, checked. */
export async function checkAll(workspace: Workspace): Promise<readonly CheckedDefinition[]> {
  const files = listDefinitions(workspace);
  const mayName = files.some(({ content }) => content.kind === 'text' && /\bworkflow\b/.test(content.text));
  const library = mayName ? await readLibrary(workspace) : undefined;
  return Promise.all(files.map((file) => checkDefinition(workspace, file, library)));
}

/**
 * The definition a person names by its name, its file's name or its path (from the current folder or from
 * the workspace). Throws {@link WrongUse} where there is none, or more than one.
 */
export async function findDefinition(
  workspace: Workspace,
  given: string,
  cwd: string,
): Promise<CheckedDefinition> {
  const files = listDefinitions(workspace);
  const paths = new Set([given, relativeToWorkspace(workspace, realPlace(resolve(cwd, given)))]);
  const byPath = files.find((file) => paths.has(file.path));
  if (byPath) return checkDefinition(workspace, byPath);

  const all = await checkAll(workspace);
  const [only, ...others] = matchName(all, given);
  if (only !== undefined && others.length === 0) return only;
  if (only !== undefined) throw ambiguous(given, [only, ...others], 'Give the path of one');
  refuseOutside(workspace, given, cwd);
  const names = namesOf(all);
  const known =
    names.length === 0 ? 'There are none yet: make one in workflows/' : `There are: ${names.join(', ')}`;
  throw wrongUse('unknown-workflow', `there is no workflow ${given}`, didYouMean(given, names) || known);
}

function ambiguous(name: string, matches: readonly CheckedDefinition[], hint: string): WrongUse {
  const paths = matches.map((match) => match.path).join(', ');
  return wrongUse(
    'ambiguous-workflow',
    `there are ${matches.length} workflows named ${name}: ${paths}`,
    hint,
  );
}

/** A path that names an existing file elsewhere deserves its own message. */
function refuseOutside(workspace: Workspace, given: string, cwd: string): void {
  const fromRoot = relative(workspace.root, realPlace(resolve(cwd, given)));
  const isElsewhere = isAbsolute(fromRoot) || fromRoot.split(sep)[0] === '..';
  const climbs = isAbsolute(given) || given.split(/[\\/]/).includes('..');
  if ((climbs && isElsewhere) || (!climbs && containPath(workspace, given).kind === 'outside')) {
    throw wrongUse(
      'path-outside',
      `the path ${given} leads out of the workspace ${workspace.root}`,
      'Name a workflow of the workspace',
    );
  }
}

/** A definition without errors. Throws {@link WrongUse} with all of them. */
export function requireUsable(definition: CheckedDefinition): UsableWorkflow {
  if (definition.workflow === undefined) {
    throw new WrongUse(definition.problems.filter((problem) => problem.severity === 'error'));
  }
  return { workflow: definition.workflow, text: definition.text, warnings: definition.problems };
}

/**
 * The workflow of a run: its file as it is now; where that is gone, one of the same name; else, or with
 * `frozen`, the definition that the run holds. Throws {@link WrongUse} where there is nothing to go on with.
 */
export async function findWorkflowOfRun(
  context: Pick<Context, 'workspace' | 'secrets' | 'environment'>,
  run: {
    readonly workflowName: string;
    readonly workflow: { readonly path: string; readonly definition: JsonObject } | null;
  },
  frozen: boolean,
  say: (line: string) => void,
): Promise<UsableWorkflow> {
  const { workspace } = context;
  const held = run.workflow;
  if (frozen) {
    if (held === null) {
      throw wrongUse('no-definition', 'the run file holds no definition', 'Resume without --frozen');
    }
    return checkHeld(context, held);
  }
  if (held !== null) {
    const content = readInside(workspace, held.path);
    if (content.kind !== 'missing')
      return requireUsable(await checkDefinition(workspace, { path: held.path, content }));
  }
  const all = await checkAll(workspace);
  const [only, ...others] = matchName(all, run.workflowName);
  if (only !== undefined && others.length === 0) return requireUsable(only);
  if (held !== null && isJsonObject(held.definition)) {
    say(`the workflow file ${held.path} is gone: going on with the definition in the run file`);
    return checkHeld(context, held);
  }
  if (only !== undefined) throw ambiguous(run.workflowName, [only, ...others], 'Rename all but one');
  throw wrongUse(
    'unknown-workflow',
    `there is no workflow ${run.workflowName} in ${join(workspace.root, 'workflows')}`,
    'Copy its definition there, then resume',
  );
}

/** The run holds the names of secrets; what it runs needs their values. */
async function checkHeld(
  { workspace, secrets, environment }: Pick<Context, 'workspace' | 'secrets' | 'environment'>,
  { path, definition }: { readonly path: string; readonly definition: JsonObject },
): Promise<UsableWorkflow> {
  const { json, unknown } = secrets.restoreJson(JSON.stringify(definition), (name) =>
    ownValue(environment, name),
  );
  if (unknown.length > 0) {
    throw wrongUse(
      'missing-secret',
      `the definition in the run file names ${unknown.join(', ')}, and not the value`,
      'Set it in the environment, or go on with the workflow file',
      { file: path },
    );
  }
  return requireUsable(await checkText(workspace, path, json));
}
