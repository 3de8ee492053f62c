// `checkpoint:` as written -> what is asked, and a problem for every key that cannot stand.
import { isJsonObject, type Json, type JsonObject, ownValue } from '../../json.ts';
import { listChoices, quoteName } from '../../make-problem.ts';
import type { Problem } from '../../problem.ts';
import { didYouMean } from '../../suggest-name.ts';
import type { Question } from '../answer/question.ts';
import type { Report } from '../check/check-step-keys.ts';
import { buildQuestion, type QuestionContext, type WrittenCheckpoint } from './build-question.ts';
import {
  approvalFile,
  type CheckpointType,
  checkpointTypes,
  curateFile,
  formFile,
  freeformFile,
  type QuestionFile,
  questionFile,
  selectionFile,
} from './checkpoint-file.ts';
import type { Path } from './read-nodes.ts';
import { readShape, type Shape } from './read-shape.ts';
import type { Source } from './read-source.ts';
import type { StepFile } from './workflow-file.ts';

export type AskedCheckpoint = { readonly question: Question; readonly message?: string };

const shapes = {
  approval: shapeOf(approvalFile, [['onReject', ['goto']]]),
  selection: shapeOf(selectionFile),
  curate: shapeOf(curateFile),
  freeform: shapeOf(freeformFile),
  form: shapeOf(formFile),
};
const questionShape: Shape<QuestionFile> = {
  schema: questionFile,
  what: 'a question',
  unsupported: new Map(),
};

function shapeOf<T>(
  schema: Shape<T>['schema'],
  nested: readonly [string, readonly string[]][] = [],
): Shape<T> {
  return {
    schema,
    what: 'a checkpoint',
    unsupported: new Map(),
    nested: new Map(nested.map(([key, keys]) => [key, { keys, unsupported: new Map() }])),
  };
}

export type CheckpointContext = QuestionContext & {
  readonly source: Source;
  /** Where the step stands in the file. */
  readonly path: Path;
  readonly problems: Problem[];
};

/**
 * Reads `checkpoint:`, together with `inputType:` and `action:`, which say the type where it does not. Every
 * fault is added to the problems; the question is one that can be checked further then, and never asked.
 */
export function parseCheckpoint(written: StepFile, context: CheckpointContext): AskedCheckpoint {
  const { checkpoint } = written;
  const type = isJsonObject(checkpoint) ? ownValue(checkpoint, 'type') : undefined;
  const known = findType(type ?? undefined, written, isJsonObject(checkpoint), context.report);
  if (known === undefined) return { question: { type: 'open' }, ...messageOf(undefined, written) };
  if (!isJsonObject(checkpoint))
    return { question: shortQuestion(known, context), ...messageOf(undefined, written) };
  const shaped = readCheckpoint(known, { ...checkpoint, type: known }, context);
  if (shaped === undefined) return { question: { type: 'open' }, ...messageOf(undefined, written) };
  if (shaped.file.message !== undefined && written.message !== undefined) {
    context.report('warning', 'unused-key', 'message has no effect: the checkpoint has its own', ['message']);
  }
  return { question: buildQuestion(shaped, context), ...messageOf(shaped.file.message, written) };
}

function messageOf(own: string | undefined, written: StepFile): { readonly message?: string } {
  const message = own ?? written.message;
  return message === undefined ? {} : { message };
}

/** Undefined where nothing says it (`checkpoint: true`), or where what says it is no type. */
function findType(
  type: Json | undefined,
  written: StepFile,
  isMap: boolean,
  report: Report,
): CheckpointType | undefined {
  const given = type === undefined ? (written.inputType ?? typeOfAction(written.action)) : type;
  const known = checkpointTypes.find((candidate) => candidate === given);
  if (known !== undefined || (type === undefined && !isMap)) return known;
  const names = listChoices(checkpointTypes);
  if (typeof given === 'string') {
    const hint = didYouMean(given, checkpointTypes) ?? `Possible are ${names}`;
    report(
      'error',
      'unknown-checkpoint-type',
      `unknown type of checkpoint ${quoteName(given)}`,
      ['checkpoint', 'type'],
      hint,
    );
  } else {
    const hint = `Write \`type:\` with one of ${names}`;
    report('error', 'missing-checkpoint-type', 'nothing says what the checkpoint asks', ['checkpoint'], hint);
  }
  return undefined;
}

function typeOfAction(action: string | undefined): CheckpointType | undefined {
  return action === 'human-select' ? 'selection' : undefined;
}

/** `inputType:` and `action:` without a map say no more than the type: what they do not say is not checked. */
function shortQuestion(type: CheckpointType, { outputs }: CheckpointContext): Question {
  switch (type) {
    case 'approval':
      return { type };
    case 'selection':
      return { type, min: 1, asGiven: true };
    case 'curate':
      return { type, min: 1 };
    case 'form':
      return { type, questions: outputs.map((field) => ({ field, type: 'any', required: true })) };
    case 'freeform':
      return { type: 'open' };
  }
}

function readCheckpoint(
  type: CheckpointType,
  content: JsonObject,
  context: CheckpointContext,
): WrittenCheckpoint | undefined {
  const path = [...context.path, 'checkpoint'];
  switch (type) {
    case 'approval':
      return withType(type, read(shapes.approval, content, path, context));
    case 'selection':
      return withType(type, read(shapes.selection, content, path, context));
    case 'curate':
      return withType(type, read(shapes.curate, content, path, context));
    case 'freeform':
      return withType(type, read(shapes.freeform, content, path, context));
    case 'form': {
      const file = read(shapes.form, content, path, context);
      const questions = file?.questions?.map((question: Json, index) =>
        read(questionShape, question, [...path, 'questions', index], context),
      );
      return file === undefined ? undefined : { type, file, questions };
    }
  }
}

function read<T>(shape: Shape<T>, content: Json, path: Path, context: CheckpointContext): T | undefined {
  const { value, problems } = readShape(shape, content, path, context.source);
  context.problems.push(...problems);
  return value;
}

function withType<Type, File>(type: Type, file: File | undefined) {
  return file === undefined ? undefined : { type, file };
}
