// The values of a form, where everything is text, for the steps that go through a list.
import type { Json, JsonObject } from '../../json.ts';
import { parseJson } from '../../run/parse-json.ts';
import type { Workflow } from '../../workflow/workflow.ts';

/** The text of a field that a step goes through becomes a list: JSON as it stands, else one item a line. */
export function readLists(workflow: Workflow, data: JsonObject): JsonObject {
  const lists = new Set(workflow.steps.flatMap(({ fan }) => fan?.field ?? []));
  const read = (field: string, value: Json): Json =>
    lists.has(field) && typeof value === 'string' ? readList(value, field) : value;
  return Object.fromEntries(Object.entries(data).map(([field, value]) => [field, read(field, value)]));
}

function readList(text: string, field: string): Json {
  const parsed = text.trimStart().startsWith('[') ? parseJson(text, field) : undefined;
  if (parsed !== undefined && 'value' in parsed) return parsed.value;
  return text.split(/\r?\n/).filter((line) => line.trim() !== '');
}
