// Where the parts of a step stand in its file, for problems that are found later than the parsing.
import { isJsonObject } from '../../json.ts';
import type { Place } from '../../problem.ts';
import type { Step } from '../workflow.ts';
import type { Path } from './read-nodes.ts';
import type { Source } from './read-source.ts';
import type { StepFile } from './workflow-file.ts';

/** A part of a step that a later problem can be about: a key, a data field that it reads, or an argument. */
export type StepPart =
  | 'prompt'
  | 'schema'
  | 'repair'
  | 'default'
  | 'workflow'
  | `image ${number}`
  | CheckpointPart
  | `input ${string}`
  | `output ${string}`
  | `argument ${number}`;

export type CheckpointPart = 'checkpoint' | 'checkpoint.from' | 'checkpoint.onReject' | 'checkpoint.default';

export function placeParts(written: StepFile, source: Source, path: Path): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  const add = (part: StepPart, key: Path) => places.set(part, source.placeOf([...path, ...key]));
  if (written.prompt !== undefined) add('prompt', ['prompt']);
  if (written.schema !== undefined) add('schema', ['schema']);
  if (written.repair !== undefined) add('repair', ['repair']);
  if (written.workflow !== undefined) add('workflow', ['workflow']);
  placeOutputs(written, add);
  const mapping = written.mapping?.inputs ?? {};
  for (const [name, field] of Object.entries(mapping)) add(`input ${field}`, ['mapping', 'inputs', name]);
  written.inputs?.forEach((name, index) => {
    const field = Object.hasOwn(mapping, name) ? mapping[name] : name;
    add(`input ${field}`, ['inputs', index]);
  });
  if (written.foreach !== undefined) add(`input ${written.foreach}`, ['foreach']);
  if (Array.isArray(written.command)) {
    written.command.forEach((_, index) => {
      add(`argument ${index}`, ['command', index]);
    });
  }
  written.images?.forEach((_, index) => {
    add(`image ${index}`, ['images', index]);
  });
  if (written.default !== undefined) add('default', ['default']);
  if (written.checkpoint !== undefined) add('checkpoint', ['checkpoint']);
  if (isJsonObject(written.checkpoint)) {
    for (const key of ['from', 'onReject', 'default'] as const) {
      if (Object.hasOwn(written.checkpoint, key)) add(`checkpoint.${key}`, ['checkpoint', key]);
    }
  }
  return places;
}

/** By the names in the reply. */
function placeOutputs(written: StepFile, add: (part: StepPart, key: Path) => void): void {
  const mapped = { ...written.mapping?.outputs, ...written.mapper };
  const replyNames = new Map(Object.entries(mapped).map(([name, field]) => [field, name]));
  written.outputs?.forEach((listed, index) => {
    const name = Object.hasOwn(mapped, listed) ? listed : (replyNames.get(listed) ?? listed);
    add(`output ${name}`, ['outputs', index]);
  });
  for (const name of Object.keys(written.mapping?.outputs ?? {}))
    add(`output ${name}`, ['mapping', 'outputs', name]);
  for (const name of Object.keys(written.mapper ?? {})) add(`output ${name}`, ['mapper', name]);
}

/** Where a step reads a data field: among its inputs, else in its condition. */
export function placeOfField(step: Step, field: string): Place {
  const read = step.when?.reads.find(({ name }) => name === field);
  return (
    step.places?.get(`input ${field}`) ?? (read && step.when ? step.when.placeOf(read.offset) : step.place)
  );
}

/** The place of a part, or that of the whole step. */
export function placeOfPart(step: Step, part: StepPart): Place {
  return step.places?.get(part) ?? step.place;
}
