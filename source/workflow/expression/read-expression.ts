// The text of an expression -> the fields that it reads, and everything that is wrong with it.
import { isPrototypeKey } from '../../json.ts';
import { quoteName } from '../../make-problem.ts';
import { didYouMean } from '../../suggest-name.ts';
import { compilePattern } from '../schema/safe-pattern.ts';
import type { ExpressionFault, FieldRead } from './expression.ts';
import { describeThrown } from './expression-fault.ts';
import { expressionFunctions, refusedFunctions } from './expression-functions.ts';
import { type ExpressionUses, findUses } from './expression-uses.ts';
import { countNestedDefaults } from './expression-weight.ts';
import { type Jsonata, loadJsonata } from './load-jsonata.ts';

export type ReadExpression = {
  readonly reads: readonly FieldRead[];
  readonly faults: readonly ExpressionFault[];
};

export type ExpressionReader = (text: string) => ReadExpression;

const longestExpression = 10_000;
const mostNestedDefaults = 8;

/** Loads the library. What is returned never throws, whatever the text is. */
export async function loadExpressionReader(): Promise<ExpressionReader> {
  const jsonata = await loadJsonata();
  return (text) => readExpression(jsonata, text);
}

function readExpression(jsonata: Jsonata, text: string): ReadExpression {
  const fault = findSize(text);
  if (fault !== undefined) return { reads: [], faults: [fault] };
  let uses: ExpressionUses;
  try {
    uses = findUses(jsonata(text).ast(), text);
  } catch (thrown) {
    const { message, offset } = describeThrown(thrown, text);
    const hint = suggestOperator(text, offset);
    return { reads: [], faults: [error('expression-syntax', message, offset, hint)] };
  }
  const reads = new Map<string, FieldRead>();
  for (const field of uses.fields.toSorted((a, b) => a.offset - b.offset)) {
    if (!reads.has(field.name)) reads.set(field.name, field);
  }
  return { reads: [...reads.values()], faults: withoutRepeats(listFaults(uses)) };
}

function findSize(text: string): ExpressionFault | undefined {
  if (text.trim() === '') return error('expression-syntax', 'the expression is empty', 0);
  if (text.length > longestExpression) {
    return error('expression-size', `the expression is longer than ${longestExpression} characters`, 0);
  }
  if (countNestedDefaults(text) <= mostNestedDefaults) return undefined;
  const message = `more than ${mostNestedDefaults} of ?? and ?: stand inside each other`;
  return error('expression-size', message, 0, 'Give the inner ones names: ($inner := a ?? b; $inner ?? c)');
}

function listFaults(uses: ExpressionUses): readonly ExpressionFault[] {
  const fields = uses.fields.map(({ name }) => name);
  return [
    ...uses.fields
      .filter(({ name }) => isPrototypeKey(name))
      .map(({ name, offset }) =>
        error('reserved-name', `${quoteName(name)} cannot be the name of a field`, offset),
      ),
    ...uses.calledFields.map(({ name, offset }) =>
      error('unknown-function', `${quoteName(name)} is no function`, offset, suggestFunction(name)),
    ),
    ...uses.variables
      .filter(({ name }) => !uses.bound.has(name) && !expressionFunctions.has(name))
      .map((use) => describeUnknown(use, [...uses.bound], fields)),
    ...(uses.bound.has('clone')
      ? [error('bound-function', '$clone cannot be given another meaning', 0)]
      : []),
    ...uses.wholes.map((offset) =>
      error(
        'reads-everything',
        'the expression reads the data as a whole, so that nobody can say which steps it depends on',
        offset,
        'Name the fields that it reads; a transform may also list its inputs',
      ),
    ),
    ...uses.patterns.flatMap(({ pattern, offset, isLost }) => checkPattern(pattern, offset, isLost)),
  ];
}

function describeUnknown(
  { name, offset, isCalled }: ExpressionUses['variables'][number],
  bound: readonly string[],
  fields: readonly string[],
): ExpressionFault {
  const sign = quoteName(`$${name}`);
  const reason = refusedFunctions.get(name);
  if (reason !== undefined)
    return error('refused-function', `${sign} cannot be used in a workflow: ${reason}`, offset);
  const known = [...bound, ...expressionFunctions].map((other) => `$${other}`);
  const near = didYouMean(`$${name}`, known);
  if (isCalled) {
    const hint = near ?? 'There are those of JSONata, and those that the expression itself gives a name';
    return error('unknown-function', `there is no function ${sign}`, offset, hint);
  }
  const field = didYouMean(name, fields) ?? `A field of the data is written without the sign: ${name}`;
  return error('unknown-variable', `nothing has the name ${sign}`, offset, near ?? field);
}

function suggestFunction(name: string): string {
  if (expressionFunctions.has(name)) return `Did you mean ${quoteName(`$${name}`)}?`;
  const known = [...expressionFunctions].map((other) => `$${other}`);
  return didYouMean(`$${name}`, known) ?? `Functions begin with a $, as in $${name}(…)`;
}

function checkPattern(pattern: string, offset: number, isLost: boolean): readonly ExpressionFault[] {
  if (isLost) {
    const hint = 'Give its result a name first: ($found := $match(…); $found ?? …)';
    return [
      error('lost-pattern', 'a regular expression to the left of ?? or ?: does not work', offset, hint),
    ];
  }
  if (compilePattern(pattern) !== undefined) return [];
  const hint =
    'It is ended then, and the step fails: repeat no part in which another part repeats or chooses';
  const message = `the regular expression /${pattern.slice(0, 80)}/ can take very long on some texts`;
  return [{ severity: 'warning', code: 'slow-pattern', message, offset, hint }];
}

/** What people write who think of another language. */
const otherOperators: readonly (readonly [pattern: RegExp, hint: string])[] = [
  [/^={2,3}$/, 'Equality is written ='],
  [/^!==$/, 'Inequality is written !='],
  [/^&&?$/, 'Write and'],
  [/^\|\|$/, 'Write or'],
  [/^!$/, 'Write $not(…)'],
];

function suggestOperator(text: string, offset: number): string | undefined {
  const signs = /[=!&|]/;
  let from = offset;
  while (signs.test(text.charAt(from - 1))) from--;
  let to = offset;
  while (signs.test(text.charAt(to))) to++;
  return otherOperators.find(([pattern]) => pattern.test(text.slice(from, to)))?.[1];
}

/** A part that the library has copied says everything twice. */
function withoutRepeats(faults: readonly ExpressionFault[]): readonly ExpressionFault[] {
  return [
    ...new Map(faults.map((fault) => [`${fault.offset} ${fault.code} ${fault.message}`, fault])).values(),
  ];
}

function error(code: string, message: string, offset: number, hint?: string): ExpressionFault {
  return { severity: 'error', code, message, offset, ...(hint === undefined ? {} : { hint }) };
}
