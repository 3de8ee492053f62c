// A checkpoint of the right shape -> the question, and a problem for what of it does not fit together.
import type { Json } from '../../json.ts';
import { isPrototypeKey } from '../../json.ts';
import { quoteName } from '../../make-problem.ts';
import type {
  ApprovalQuestion,
  Candidates,
  Count,
  CurateQuestion,
  FieldQuestion,
  FormQuestion,
  Patience,
  Question,
  SelectionQuestion,
} from '../answer/question.ts';
import type { Report } from '../check/check-step-keys.ts';
import type {
  ApprovalFile,
  CurateFile,
  FormFile,
  FreeformFile,
  QuestionFile,
  SelectionFile,
} from './checkpoint-file.ts';
import { parseDuration } from './parse-duration.ts';
import type { Path } from './read-nodes.ts';

export type WrittenCheckpoint =
  | { readonly type: 'approval'; readonly file: ApprovalFile }
  | { readonly type: 'selection'; readonly file: SelectionFile }
  | { readonly type: 'curate'; readonly file: CurateFile }
  | { readonly type: 'freeform'; readonly file: FreeformFile }
  | {
      readonly type: 'form';
      readonly file: FormFile;
      /** Undefined where none are written; one that could not be read is undefined. */
      readonly questions: readonly (QuestionFile | undefined)[] | undefined;
    };

export type QuestionContext = {
  /** The data fields that the step declares as outputs, or its own name. */
  readonly outputs: readonly string[];
  /** The data fields that it declares as inputs. */
  readonly inputs: readonly string[];
  readonly report: Report;
};

export function buildQuestion(written: WrittenCheckpoint, context: QuestionContext): Question {
  const patience = readPatience(written.file, context.report);
  switch (written.type) {
    case 'approval':
      return { ...buildApproval(written.file, context), ...patience };
    case 'selection':
      return { ...buildSelection(written.file, context), ...patience };
    case 'curate':
      return { ...buildCurate(written.file, context), ...patience };
    case 'freeform':
      return { type: 'freeform', required: written.file.required ?? true, ...patience };
    case 'form':
      return { ...buildForm(written.questions, context), ...patience };
  }
}

type Waiting = { readonly default?: Json | undefined; readonly timeout?: string | number | undefined };

function readPatience(file: Waiting, report: Report): Patience {
  const timeout = file.timeout === undefined ? undefined : parseDuration(file.timeout);
  if (file.timeout !== undefined && timeout === undefined) {
    const message = 'timeout must be between 1 millisecond and 24 days';
    report('error', 'bad-timeout', message, ['checkpoint', 'timeout']);
  }
  if (timeout !== undefined && file.default === undefined) {
    const message = 'a checkpoint with a timeout needs a default: what counts when the time has passed';
    report(
      'error',
      'missing-default',
      message,
      ['checkpoint', 'timeout'],
      'Write `default:`, or leave timeout out',
    );
  }
  return {
    ...(file.default === undefined ? {} : { default: file.default }),
    ...(timeout === undefined ? {} : { timeout }),
  };
}

function buildApproval(file: ApprovalFile, { outputs, report }: QuestionContext): ApprovalQuestion {
  const { onReject } = file;
  if (onReject !== undefined && file.default === false) {
    const message = 'default: false would go back again and again, with nobody who changes anything';
    report(
      'error',
      'endless-default',
      message,
      ['checkpoint', 'default'],
      'Write default: true, or take onReject out',
    );
  }
  const [answer = '', second] = outputs;
  const comment = file.comment ?? second ?? (onReject === undefined ? undefined : `${answer}Comment`);
  checkField(comment, ['checkpoint', 'comment'], report);
  return {
    type: 'approval',
    ...(comment === undefined ? {} : { comment }),
    ...(onReject === undefined ? {} : { onReject }),
  };
}

function buildSelection(file: SelectionFile, context: QuestionContext): SelectionQuestion {
  const one = file.min === undefined && file.max === undefined;
  return {
    type: 'selection',
    ...readCandidates(file, context),
    ...readCount(one ? { max: 1 } : file, file, context.report),
    ...(file.other ? { other: true } : {}),
  };
}

function buildCurate(file: CurateFile, context: QuestionContext): CurateQuestion {
  const reasons = file.reasons ?? context.outputs[1];
  checkField(reasons, ['checkpoint', 'reasons'], context.report);
  return {
    type: 'curate',
    ...readCandidates(file, context),
    ...readCount(file, file, context.report),
    ...(file.other ? { other: true } : {}),
    ...(reasons === undefined ? {} : { reasons }),
  };
}

type WrittenCandidates = Pick<SelectionFile, 'from' | 'options' | 'label'>;

function readCandidates(file: WrittenCandidates, { inputs, report }: QuestionContext): Candidates {
  const { from, options, label } = file;
  checkField(from, ['checkpoint', 'from'], report);
  if (from !== undefined && options !== undefined) {
    const message = 'a checkpoint has either from or options';
    report('error', 'from-and-options', message, ['checkpoint', 'options'], 'Take one of them out');
  }
  if (from === undefined && options === undefined && inputs.length === 0) {
    const hint = 'Write `from:` with the data field that holds the list, or the list itself as `options:`';
    report('error', 'nothing-to-choose-from', 'there is nothing to choose from', ['checkpoint'], hint);
  }
  return {
    ...(from === undefined ? {} : { from }),
    ...(options === undefined ? {} : { options }),
    ...(label === undefined ? {} : { label }),
  };
}

type WrittenCount = { readonly min?: number | undefined; readonly max?: number | undefined };

function readCount({ min = 1, max }: WrittenCount, file: WrittenCandidates, report: Report): Count {
  if (max !== undefined && max < min) {
    report('error', 'bad-count', `max ${max} is less than min ${min}`, ['checkpoint', 'max']);
  }
  if (file.options !== undefined && file.options.length < min) {
    const message = `min ${min} is more than the ${file.options.length} options that there are`;
    report('error', 'bad-count', message, ['checkpoint', 'min']);
  }
  return { min, ...(max === undefined ? {} : { max }) };
}

function buildForm(
  written: readonly (QuestionFile | undefined)[] | undefined,
  { outputs, report }: QuestionContext,
): FormQuestion {
  if (written === undefined) {
    return { type: 'form', questions: outputs.map((field) => ({ field, type: 'any', required: true })) };
  }
  if (written.length === 0)
    report('error', 'no-questions', 'the form has no questions', ['checkpoint', 'questions']);
  const seen = new Set<string>();
  const questions = written.flatMap((question, index): readonly FieldQuestion[] => {
    if (question === undefined) return [];
    const path = ['checkpoint', 'questions', index];
    checkField(question.field, [...path, 'field'], report);
    if (seen.has(question.field)) {
      const message = `two questions are stored in the same field, ${quoteName(question.field)}`;
      report('error', 'repeated-question', message, [...path, 'field']);
    }
    seen.add(question.field);
    return [buildField(question, path, report)];
  });
  return { type: 'form', questions };
}

function buildField(question: QuestionFile, path: Path, report: Report): FieldQuestion {
  const type = question.type ?? (question.options === undefined ? 'text' : 'choice');
  if (type === 'choice' && question.options === undefined) {
    const message = `the question ${quoteName(question.field)} is a choice without options`;
    report('error', 'nothing-to-choose-from', message, path, 'Write `options:` with a list of values');
  }
  if (type !== 'choice' && question.options !== undefined) {
    const message = `options have no effect on a question of type ${type}`;
    report('warning', 'unused-key', message, [...path, 'options'], 'Write `type: choice`');
  }
  const { field, message, options, default: fallback } = question;
  return {
    field,
    type,
    required: question.required ?? true,
    ...(message === undefined ? {} : { message }),
    ...(type === 'choice' && options !== undefined ? { options } : {}),
    ...(fallback === undefined ? {} : { default: fallback }),
  };
}

function checkField(field: string | undefined, path: Path, report: Report): void {
  if (field === undefined) return;
  if (field.trim() === '') report('error', 'bad-name', 'the name of a field cannot be empty', path);
  else if (isPrototypeKey(field)) {
    report('error', 'reserved-name', `${quoteName(field)} cannot be used as the name of a field`, path);
  }
}
