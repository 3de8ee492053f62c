// Tells the screen when workflows, templates or schemas may have changed.
import { lookUp } from '../../storage/definitions.ts';
import { watchDefinitions } from '../../storage/watch-definitions.ts';
import type { PromptStep, Workflow } from '../../workflow/workflow.ts';
import type { Context } from '../context.ts';
import type { ShownRun } from './load-run.ts';
import { parseWorkflowOf } from './parse-workflow-of.ts';

export type DefinitionsFollower = {
  /** Watches the files of this run's workflow too, which may stand anywhere in the workspace, or be missing. */
  readonly attend: (shown: Pick<ShownRun, 'run' | 'workflow'>) => Promise<void>;
  readonly close: () => void;
};

/**
 * @param changed gets the paths of what may have changed, relative to the workspace; none where that may be
 *   anything. What is shown is to be read anew then
 */
export function followDefinitions(
  context: Pick<Context, 'workspace'>,
  changed: (paths: ReadonlySet<string>) => void,
): DefinitionsFollower {
  const { workspace } = context;
  const watcher = watchDefinitions(workspace, changed);
  let isClosed = false;

  const filesOf = (workflow: Workflow, kind: 'template' | 'schema', path: string | undefined) => {
    const file = path === undefined ? undefined : lookUp(workspace, workflow.path, kind, path);
    switch (file?.kind) {
      case 'found':
        return [file.file];
      case 'missing':
        return file.looked;
      case 'refused':
      case undefined:
        return [];
    }
  };

  /** Images that inputs hold are known only when the step is done. */
  const filesBeside = (workflow: Workflow, { system, images = [] }: PromptStep) => [
    ...(system?.kind === 'file' ? filesOf(workflow, 'template', system.path) : []),
    ...images.filter((entry) => !entry.includes('{{')),
  ];

  return {
    attend: async ({ run, workflow: usable }) => {
      const workflow = usable ?? (await parseWorkflowOf(context, run));
      if (workflow === undefined || isClosed) return;
      const files = workflow.steps.flatMap((step) => [
        ...filesOf(workflow, 'template', step.prompt),
        ...filesOf(workflow, 'schema', step.schema?.path),
        ...(step.kind === 'prompt' ? filesBeside(workflow, step) : []),
      ]);
      watcher.include(files);
    },
    close: () => {
      isClosed = true;
      watcher.close();
    },
  };
}
