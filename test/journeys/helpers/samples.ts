// Copies of the sample workspace, without what somebody ran in it, and what its recordings say.
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, type Json } from '../../../source/json.ts';
import type { Workspace } from './workspace.ts';

export const samples = join(import.meta.dirname, '../../../dev-workspace');

const folders = ['workflows', 'prompts', 'schemas', 'recordings', 'fixtures', 'inputs', 'caesura.yaml'];

export function copySamples(workspace: Workspace): Workspace {
  for (const folder of folders) cpSync(join(samples, folder), workspace.path(folder), { recursive: true });
  cpSync(join(samples, 'workflow-data'), workspace.path('workflow-data'), {
    recursive: true,
    // What somebody ran here is none of the samples.
    filter: (path) => !/workflow-data[\\/][0-9a-z]{12}(?:\.json|$)/.test(path),
  });
  return workspace;
}

/** The text of a recorded reply, without its front matter. */
export function recordedText(workflow: string, step: string): string {
  const text = readFileSync(join(samples, 'recordings', workflow, `${step}.md`), 'utf8');
  return text.replace(/^---\n[\s\S]*?\n---\n/, '').trim();
}

/** The JSON in a recorded reply, or a field of it. */
export function recordedJson(workflow: string, step: string, field?: string): Json {
  const fence = /```json\n([\s\S]*?)```/.exec(recordedText(workflow, step));
  const value: Json = JSON.parse(fence?.[1] ?? '');
  if (field === undefined) return value;
  return isJsonObject(value) ? (value[field] ?? null) : null;
}

/** The same where it is a list. */
export function recordedList(workflow: string, step: string, field?: string): readonly Json[] {
  const value = recordedJson(workflow, step, field);
  return Array.isArray(value) ? value : [];
}
