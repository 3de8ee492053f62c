// A person changes a value of a run in an editor, and saves.
import type { Workspace } from './workspace.ts';

export function saveField(workspace: Workspace, id: string, field: string, value: unknown): void {
  const { data, ...rest } = workspace.readRun(id);
  const content = { ...rest, data: { ...data, [field]: value } };
  workspace.write({ [`workflow-data/${id}.json`]: `${JSON.stringify(content, null, 2)}\n` });
}
