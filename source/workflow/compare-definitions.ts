// What changed between two contents of a workflow file, in words for whoever resumes a run.
import { equalJson, isJsonObject, type Json, type JsonObject, ownValue } from '../json.ts';
import { escapeUnprintable } from '../make-problem.ts';
import { deriveStepIds } from './step-id.ts';

/**
 * One sentence a change, in the order of the file: `model changed`, `step analyse: prompt changed`,
 * `step titles added`. Steps are told apart by their ids. Empty where nothing changed that the program reads.
 * The contents may be of any shape: an old run holds what was written then.
 */
export function compareDefinitions(before: JsonObject, after: JsonObject): readonly string[] {
  const changes: string[] = [];
  for (const key of changedKeys(before, after, ['steps', 'sections'])) changes.push(`${key} changed`);
  const earlier = listSteps(before);
  const later = listSteps(after);
  for (const [id, step] of later) {
    const was = earlier.get(id);
    const name = `step ${escapeUnprintable(id)}`;
    if (was === undefined) changes.push(`${name} added`);
    else for (const key of changedKeys(was, step, ['id'])) changes.push(`${name}: ${key} changed`);
  }
  for (const id of earlier.keys()) if (!later.has(id)) changes.push(`step ${escapeUnprintable(id)} removed`);
  const kept = [...later.keys()].filter((id) => earlier.has(id));
  const order = [...earlier.keys()].filter((id) => later.has(id));
  if (kept.some((id, index) => id !== order[index])) changes.push('the order of the steps changed');
  if (!equalJson(describeSections(before), describeSections(after))) changes.push('the sections changed');
  return changes;
}

/** A key whose value is null counts as not written. */
function changedKeys(before: JsonObject, after: JsonObject, except: readonly string[]): readonly string[] {
  const keys = new Set([...Object.keys(after), ...Object.keys(before)]);
  return [...keys]
    .filter((key) => !except.includes(key))
    .filter((key) => !equalJson(ownValue(before, key) ?? null, ownValue(after, key) ?? null))
    .map(escapeUnprintable);
}

function listSteps(definition: JsonObject): ReadonlyMap<string, JsonObject> {
  const lists = [
    ownValue(definition, 'steps'),
    ...listSections(definition).map((section) => ownValue(section, 'steps')),
  ];
  const steps = lists.flatMap((list) => (Array.isArray(list) ? list.filter(isJsonObject) : []));
  const ids = deriveStepIds(
    steps.map((step) => ({
      id: textOf(ownValue(step, 'id')),
      name: textOf(ownValue(step, 'name')),
      prompt: textOf(ownValue(step, 'prompt')),
    })),
  );
  return new Map(steps.map((step, index) => [ids[index] ?? '', step]));
}

function listSections(definition: JsonObject): readonly JsonObject[] {
  const sections = ownValue(definition, 'sections');
  return Array.isArray(sections) ? sections.filter(isJsonObject) : [];
}

/** Their names in their order; which steps they hold shows in the steps. */
function describeSections(definition: JsonObject): Json {
  return listSections(definition).map((section) => ownValue(section, 'name') ?? null);
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'number' || (typeof value === 'string' && value.trim() !== '')
    ? String(value)
    : undefined;
}
