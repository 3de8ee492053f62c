// Where the recorded reply of a step or item stands.
import { join } from 'node:path';
import { readInside } from '../../storage/definitions.ts';
import type { Workspace } from '../../storage/workspace.ts';
import { stemOf } from '../../workflow/match-name.ts';
import type { Workflow } from '../../workflow/workflow.ts';

export type FoundRecording =
  | { readonly text: string; readonly path: string }
  /** The file that would be read first. */
  | { readonly missing: string };

/**
 * A recording stands under the workflow's name; under that of its file where the name is not one of a folder. An item
 * has one of its own, `{step}.{item}.md`, or shares that of its step.
 */
export function findRecording(
  workspace: Workspace,
  workflow: Pick<Workflow, 'name' | 'path'>,
  stepId: string,
  item: string | undefined,
): FoundRecording {
  const files = [
    ...(item === undefined ? [] : [recordingName(stepId, item)]),
    recordingName(stepId, undefined),
  ];
  const paths = [workflow.name, stemOf(workflow.path)].flatMap((folder) =>
    files.map((file) => join('recordings', folder, file).replaceAll('\\', '/')),
  );
  for (const path of paths) {
    const content = readInside(workspace, path);
    if (content.kind === 'text') return { text: content.text, path };
  }
  return { missing: paths[0] ?? '' };
}

/** The folder in which the replies of a workflow are recorded, relative to the workspace. */
export function recordingFolder(workflow: Pick<Workflow, 'name' | 'path'>): string {
  return `recordings/${workflowFolder(workflow)}`;
}

/** What the folders of a workflow are called. */
export function workflowFolder({ name, path }: Pick<Workflow, 'name' | 'path'>): string {
  return isFolderName(name) ? name : stemOf(path);
}

export function recordingName(stepId: string, item: string | undefined): string {
  return `${stepId}${item === undefined ? '' : `.${item}`}.md`;
}

/** On every disk. */
export function isFolderName(name: string): boolean {
  return /^[\p{L}\p{N}_-][\p{L}\p{N}_. -]{0,99}$/u.test(name) && !/[. ]$/.test(name);
}
