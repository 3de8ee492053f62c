// The expressions of a step as written -> when it runs, what it computes, what it gives where it is skipped.
import { isJsonObject, type Json, ownValue } from '../../json.ts';
import { makeError, makeWarning, quoteName } from '../../make-problem.ts';
import type { Place, Problem } from '../../problem.ts';
import { didYouMean, suggestName } from '../../suggest-name.ts';
import type { Report } from '../check/check-step-keys.ts';
import type { Expression } from '../expression/expression.ts';
import type { ExpressionReader } from '../expression/read-expression.ts';
import type { TransformStep } from '../workflow.ts';
import type { Path } from './read-nodes.ts';
import type { Source } from './read-source.ts';
import type { StepFile } from './workflow-file.ts';

export type ExpressionContext = {
  readonly source: Source;
  /** Where the step stands in the file. */
  readonly path: Path;
  readonly expressions: ExpressionReader | undefined;
  readonly report: Report;
  readonly problems: Problem[];
};

export function parseCondition(
  written: StepFile,
  context: ExpressionContext,
): { readonly when?: Expression } {
  if (written.when !== undefined && written.condition !== undefined) {
    const message = 'when and condition say the same: a step can have one of them';
    context.report('error', 'repeated-condition', message, ['condition'], 'Join them with `and` in one');
  }
  const key = written.when === undefined ? 'condition' : 'when';
  const text = written[key];
  return text === undefined ? {} : { when: parseExpression(text, [key], context) };
}

/** The names under which a transform gives its outputs where `outputs` does not list them. */
export function transformedNames({ transform }: StepFile): readonly string[] {
  return typeof transform === 'object' ? Object.keys(transform) : [];
}

type Common = Omit<TransformStep, 'kind' | 'expressions' | 'listsInputs' | 'prompt'>;

export function buildTransform(written: StepFile, common: Common, context: ExpressionContext): TransformStep {
  const listsInputs = common.inputs.size > 0;
  const expressions = parseTransform(written, common.outputs, context, listsInputs);
  const base = { ...common, kind: 'transform' as const, expressions, listsInputs };
  if (listsInputs) return base;
  const inputs = new Map<string, string>();
  const places = new Map<string, Place>(common.places);
  for (const { reads, placeOf } of expressions.values()) {
    for (const { name, offset } of reads) {
      if (inputs.has(name)) continue;
      inputs.set(name, name);
      places.set(`input ${name}`, placeOf(offset));
    }
  }
  return { ...base, inputs, places };
}

function parseTransform(
  { transform }: StepFile,
  outputs: ReadonlyMap<string, string>,
  context: ExpressionContext,
  listsInputs: boolean,
): ReadonlyMap<string, Expression> {
  const { report } = context;
  const expressions = new Map<string, Expression>();
  const [only] = outputs.values();
  if (typeof transform === 'string') {
    if (only !== undefined && outputs.size === 1)
      expressions.set(only, parseExpression(transform, ['transform'], context, listsInputs));
    else {
      const hint =
        outputs.size === 0 ? 'Write `outputs: [NAME]`' : 'Write a map: transform: { OUTPUT: expression, … }';
      const count = outputs.size === 0 ? 'none' : String(outputs.size);
      report('error', 'bad-transform', `one expression gives one output, not ${count}`, ['transform'], hint);
    }
    return expressions;
  }
  if (transform === undefined) return expressions;
  for (const [name, text] of Object.entries(transform)) {
    const field = fieldOf(name, outputs);
    const expression = parseExpression(text, ['transform', name], context, listsInputs);
    if (field !== undefined) expressions.set(field, expression);
    else reportUnknown(name, outputs, ['transform', name], report);
  }
  for (const [name, field] of outputs) {
    if (expressions.has(field)) continue;
    const hint = `Write \`${name}: …\` under transform, or take it out of the outputs`;
    report('error', 'bad-transform', `no expression gives the output ${quoteName(name)}`, ['outputs'], hint);
  }
  if (outputs.size === 0) {
    const hint = 'Write transform: { OUTPUT: expression, … }';
    report('error', 'bad-transform', 'the transform gives no output', ['transform'], hint);
  }
  return expressions;
}

/**
 * A map with the names of outputs has a value for each; for a step with one output anything else is its value.
 * An output that the map leaves out stays absent.
 */
export function parseDefaults(
  written: StepFile,
  outputs: ReadonlyMap<string, string>,
  report: Report,
): { readonly defaults?: ReadonlyMap<string, Json> } {
  const value = written.default;
  if (value === undefined) return {};
  const [only] = outputs.values();
  const isMap =
    isJsonObject(value) && Object.keys(value).some((name) => fieldOf(name, outputs) !== undefined);
  const isMisspelt =
    isJsonObject(value) && Object.keys(value).some((name) => suggestName(name, outputs.keys()) !== undefined);
  if (!isMap && !isMisspelt && only !== undefined && outputs.size === 1)
    return { defaults: new Map([[only, value]]) };
  if (!isJsonObject(value)) {
    const message =
      outputs.size === 0
        ? 'default has no effect on a step without outputs'
        : 'the default of a step with several outputs is a map';
    report('error', 'bad-default', message, ['default'], 'Write default: { OUTPUT: value, … }');
    return {};
  }
  const defaults = new Map<string, Json>();
  for (const name of Object.keys(value)) {
    const field = fieldOf(name, outputs);
    if (field === undefined) reportUnknown(name, outputs, ['default', name], report);
    else defaults.set(field, ownValue(value, name) ?? null);
  }
  return { defaults };
}

/** An output is named as in a reply, or as the data field that it is stored in. */
function fieldOf(name: string, outputs: ReadonlyMap<string, string>): string | undefined {
  return outputs.get(name) ?? [...outputs.values()].find((field) => field === name);
}

function reportUnknown(name: string, outputs: ReadonlyMap<string, string>, key: Path, report: Report): void {
  const names = [...outputs.keys()];
  const known = names.length === 0 ? 'The step has no outputs' : `The outputs are ${names.join(', ')}`;
  report(
    'error',
    'unknown-output',
    `the step has no output ${quoteName(name)}`,
    key,
    didYouMean(name, names) ?? known,
  );
}

/** With every fault among the problems; one with errors is never evaluated. */
function parseExpression(
  text: string,
  key: Path,
  context: ExpressionContext,
  listsInputs = false,
): Expression {
  const { source, problems, expressions } = context;
  if (expressions === undefined) throw new Error('there is an expression and nobody to read it');
  const path = [...context.path, ...key];
  const placeOf = (offset: number) => source.placeInside(path, text, offset);
  const { reads, faults } = expressions(text);
  for (const { severity, code, message, offset, hint } of faults) {
    // Where the inputs are listed, they are the whole data, and known.
    if (listsInputs && code === 'reads-everything') continue;
    const make = severity === 'error' ? makeError : makeWarning;
    problems.push(make(code, message, placeOf(offset), hint));
  }
  return { text, reads, placeOf };
}
