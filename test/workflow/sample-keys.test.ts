// The sample workspace shows every key of a workflow file, or there is a reason why not.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { isJsonObject, type Json, type JsonObject } from '../../source/json.ts';
import {
  groupFile,
  headFile,
  jsonSchema,
  sectionFile,
  stepFile,
} from '../../source/workflow/parse/workflow-file.ts';

const folder = join(import.meta.dirname, '../../dev-workspace/workflows');

const leftOut = {
  head: {
    $schema: 'the first line of the file says it in a comment',
    budget: 'recordings cost nothing',
    id: 'it is for other tools',
    repair: 'a step says it, with what it is for',
  },
  section: { id: 'it is for other tools' },
  group: { id: 'it is for people, who have its name' },
  step: {
    shell: 'what a shell does differs from machine to machine',
    cwd: 'the programs of the samples read no file',
    condition: 'it is another word for when',
    images: 'a picture would weigh more than all the samples',
    inputType: 'the type in the checkpoint says it',
  },
} as const;

const shapes = { head: headFile, section: sectionFile, group: groupFile, step: stepFile } as const;
type Part = keyof typeof shapes;

const used: { readonly [part in Part]: Set<string> } = {
  head: new Set(),
  section: new Set(),
  group: new Set(),
  step: new Set(),
};

const files = new Map(
  readdirSync(folder).map((name): [string, Json] => [name, parse(readFileSync(join(folder, name), 'utf8'))]),
);

for (const file of files.values()) {
  note('head', file);
  for (const section of listOf(file, 'sections')) {
    note('section', section);
    for (const step of listOf(section, 'steps')) noteStep(step);
  }
  for (const step of listOf(file, 'steps')) noteStep(step);
}

function noteStep(step: JsonObject): void {
  if (step.substeps === undefined) note('step', step);
  else note('group', step);
  for (const substep of listOf(step, 'substeps')) note('step', substep);
}

function note(part: Part, value: Json): void {
  if (isJsonObject(value)) for (const key of Object.keys(value)) used[part].add(key);
}

function listOf(value: Json, key: string): readonly JsonObject[] {
  const list = isJsonObject(value) ? value[key] : undefined;
  return Array.isArray(list) ? list.filter(isJsonObject) : [];
}

test('editors accept the samples', () => {
  const accepts = new Ajv({ strict: true, allowUnionTypes: true }).compile(jsonSchema());
  for (const [name, file] of files)
    expect(accepts(file), `${name}: ${JSON.stringify(accepts.errors)}`).toBe(true);
});

test.each(['head', 'section', 'group', 'step'] as const)('every key of a %s', (part) => {
  const known = Object.keys(shapes[part].shape);
  const unused = known.filter((key) => !used[part].has(key));
  expect(new Set(unused)).toEqual(new Set(Object.keys(leftOut[part])));
});
