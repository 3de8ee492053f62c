// The definitions of the workspace, read for steps that name one of them.
import { listDefinitions, listTemplates, lookUp } from '../../storage/definitions.ts';
import { containPath, type Workspace } from '../../storage/workspace.ts';
import { checkWorkflow } from '../../workflow/check/check-workflow.ts';
import { stemOf } from '../../workflow/match-name.ts';
import { readWorkflow } from '../../workflow/parse/read-workflow.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import { closureOf, type Library, type LibraryEntry } from '../../workflow/workflow-library.ts';

type Read = { readonly entry: LibraryEntry; readonly hasErrors: boolean };

/** Reads every definition of the workspace; each is checked when somebody asks whether it has errors. */
export async function readLibrary(workspace: Workspace): Promise<Library> {
  const reads = await Promise.all(
    listDefinitions(workspace).map(async ({ path, content }): Promise<Read> => {
      if (content.kind !== 'text') return { entry: { path, name: stemOf(path) }, hasErrors: true };
      const { workflow, draft } = await readWorkflow(content.text, path);
      const known = workflow ?? draft;
      const entry = { path, name: known?.name ?? stemOf(path), ...(known ? { workflow: known } : {}) };
      return { entry, hasErrors: workflow === undefined };
    }),
  );
  const faulty = new Map<string, boolean>();
  for (const { entry, hasErrors } of reads) if (hasErrors) faulty.set(entry.path, true);
  const library: Library = {
    entries: reads.map(({ entry }) => entry),
    hasErrors: ({ path, workflow }) => {
      const known = faulty.get(path);
      if (known !== undefined || workflow === undefined) return known ?? true;
      // Whoever comes back here in a circle is told of the circle.
      faulty.set(path, false);
      const problems = checkWorkflow(workflow, checkFiles(workspace, path, library));
      const hasErrors = problems.some(({ severity }) => severity === 'error');
      faulty.set(path, hasErrors);
      return hasErrors;
    },
  };
  return library;
}

/** What the check of a definition looks up. */
export function checkFiles(workspace: Workspace, path: string, workflows: Library | undefined) {
  return {
    template: (name: string) => lookUp(workspace, path, 'template', name),
    schema: (name: string) => lookUp(workspace, path, 'schema', name),
    hasFile: (file: string) => containPath(workspace, file).kind !== 'missing',
    templateNames: () => listTemplates(workspace),
    workflows,
  };
}

/** Undefined where no step names a workflow: then nothing is read. */
export async function libraryFor(workspace: Workspace, workflow: Workflow): Promise<Library | undefined> {
  return workflow.steps.some(({ kind }) => kind === 'workflow') ? readLibrary(workspace) : undefined;
}

/** The workflow and everything that may run within it. */
export async function readClosure(
  workspace: Workspace,
  workflow: Workflow,
): Promise<readonly [Workflow, ...Workflow[]]> {
  const library = await libraryFor(workspace, workflow);
  return library === undefined ? [workflow] : [workflow, ...closureOf(library, workflow)];
}
