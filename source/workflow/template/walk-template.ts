// Walks a template's tree: which variables and helpers it uses, and what in it cannot be rendered.
import Handlebars from 'handlebars';
import { makeError } from '../../make-problem.ts';
import type { Problem } from '../../problem.ts';
import { builtInHelpers, templateHelpers } from './template-helpers.ts';

/** The helper that turns every printed value into text; no template can write this name. */
export const textHelper = 'text of value';

/** A name that a template uses; `line` and `column` count from 1 in the template's file. */
export type NameUse = { readonly name: string; readonly line: number; readonly column: number };

export type TemplateWalk = {
  readonly variables: readonly NameUse[];
  readonly helpers: readonly NameUse[];
  readonly problems: readonly Problem[];
};

/**
 * Reads the tree, and changes it so that every printed value passes through {@link textHelper}.
 * @param linesBefore lines of the file that stand before the template
 */
export function walkTemplate(program: hbs.AST.Program, file: string, linesBefore: number): TemplateWalk {
  const walker = new TemplateWalker(file, linesBefore);
  walker.accept(program);
  return walker;
}

type Call = hbs.AST.MustacheStatement | hbs.AST.BlockStatement | hbs.AST.SubExpression;

/** What stands at a depth: the data of the template, or an item or object of a block. */
type Context = 'outermost' | 'inner';

class TemplateWalker extends Handlebars.Visitor implements TemplateWalk {
  readonly variables: NameUse[] = [];
  readonly helpers: NameUse[] = [];
  readonly problems: Problem[] = [];
  readonly #file: string;
  readonly #linesBefore: number;
  readonly #contexts: Context[] = ['outermost'];
  readonly #blockParams: (readonly string[])[] = [];

  constructor(file: string, linesBefore: number) {
    super();
    this.#file = file;
    this.#linesBefore = linesBefore;
  }

  override MustacheStatement(mustache: hbs.AST.MustacheStatement): void {
    const name = this.#visitCall(mustache);
    if (name !== undefined && isBlockOnly(name)) {
      this.#problem(
        'bad-helper-call',
        `{{${name} …}} must be a block: {{#${name} …}}…{{/${name}}}`,
        mustache.loc,
      );
    }
    const { loc } = mustache;
    const printed = hasArguments(mustache) ? asSubExpression(mustache) : mustache.path;
    mustache.path = textPath(loc);
    mustache.params = [printed];
    mustache.hash = emptyHash(loc);
  }

  override BlockStatement(block: hbs.AST.BlockStatement): void {
    const name = this.#visitCall(block);
    // A variable that is named like a helper is read, not called: the helper would have no arguments.
    if (name === undefined && templateHelpers.has(block.path.original)) {
      block.path.original = `./${block.path.original}`;
    }
    const changesContext = name === undefined || name === 'each' || name === 'with';
    this.#visitProgram(block.program, changesContext ? 'inner' : undefined);
    this.#visitProgram(block.inverse, undefined);
  }

  override SubExpression(expression: hbs.AST.SubExpression): void {
    const name = this.#visitCall(expression);
    if (name !== undefined && isBlockOnly(name)) {
      const message = `${name} is a block: it cannot stand inside another call`;
      this.#problem('bad-helper-call', message, expression.loc);
    }
  }

  override PathExpression(path: hbs.AST.PathExpression): void {
    const name = this.#variableOf(path);
    if (name !== undefined) this.variables.push(this.#use(name, path.loc));
  }

  override PartialStatement(partial: hbs.AST.PartialStatement): void {
    this.#problem('unsupported-template', 'partials ({{> …}}) are not supported', partial.loc);
  }

  override PartialBlockStatement(partial: hbs.AST.PartialBlockStatement): void {
    this.#problem('unsupported-template', 'partials ({{#> …}}) are not supported', partial.loc);
  }

  override Decorator(decorator: hbs.AST.Decorator): void {
    this.#problem('unsupported-template', 'decorators ({{* …}}) are not supported', decorator.loc);
  }

  override DecoratorBlock(decorator: hbs.AST.DecoratorBlock): void {
    this.#problem('unsupported-template', 'decorators ({{#* …}}) are not supported', decorator.loc);
  }

  /** Visits a call or a plain path with its arguments; returns the helper's name where it is a call. */
  #visitCall(call: Call): string | undefined {
    for (const param of call.params) this.accept(param);
    if (call.hash) this.accept(call.hash);
    const { path } = call;
    const isHelper = hasArguments(call) || call.type === 'SubExpression';
    const name = isPath(path) ? path.original : undefined;
    const isBuiltIn = name !== undefined && (builtInHelpers.has(name) || name === 'log');
    if (!isHelper && !isBuiltIn) {
      this.accept(path);
      return undefined;
    }
    if (name === undefined)
      return this.#problem('bad-helper-call', 'a helper must be called by its name', call.loc);
    if (name === 'log') {
      return this.#problem('unsupported-template', 'log is not supported in templates', call.loc);
    }
    this.helpers.push(this.#use(name, path.loc));
    this.#checkArguments(name, call);
    return name;
  }

  #checkArguments(name: string, call: Call): void {
    const count = call.params.length;
    const fits =
      name === 'if' || name === 'unless' || name === 'with'
        ? count === 1
        : name === 'each'
          ? count >= 1
          : true;
    if (!fits) this.#problem('bad-helper-call', `${name} takes one value, not ${count}`, call.loc);
  }

  #visitProgram(program: hbs.AST.Program | undefined, context: Context | undefined): void {
    if (!program) return;
    if (context) this.#contexts.push(context);
    this.#blockParams.push(program.blockParams ?? []);
    this.accept(program);
    this.#blockParams.pop();
    if (context) this.#contexts.pop();
  }

  /** The outermost variable that a path reads, or undefined: `this`, an item's field, a block's own name. */
  #variableOf(path: hbs.AST.PathExpression): string | undefined {
    const [first, second] = path.parts;
    if (path.data) return first === 'root' ? second : undefined;
    const isScoped = /^\.|^this\b/.test(path.original);
    const isBlockParam =
      path.depth === 0 && !isScoped && this.#blockParams.some((names) => names.includes(first ?? ''));
    if (isBlockParam) return undefined;
    return this.#contexts[this.#contexts.length - 1 - path.depth] === 'outermost' ? first : undefined;
  }

  #use(name: string, loc: hbs.AST.SourceLocation): NameUse {
    return { name, line: loc.start.line + this.#linesBefore, column: loc.start.column + 1 };
  }

  #problem(code: string, message: string, loc: hbs.AST.SourceLocation): undefined {
    const { line, column } = this.#use('', loc);
    this.problems.push(makeError(code, message, { file: this.#file, line, column }));
  }
}

function hasArguments(call: Call): boolean {
  // The types do not say that a call without named arguments has no hash.
  return call.params.length > 0 || Boolean(call.hash);
}

function isPath(node: hbs.AST.Node): node is hbs.AST.PathExpression {
  return node.type === 'PathExpression';
}

/** These need a block to render. */
function isBlockOnly(name: string): boolean {
  return builtInHelpers.has(name) && name !== 'lookup';
}

function asSubExpression(call: hbs.AST.MustacheStatement): hbs.AST.Expression {
  const { path, params, hash, loc } = call;
  const expression = { type: 'SubExpression', path, params, hash, loc };
  return expression;
}

function textPath(loc: hbs.AST.SourceLocation): hbs.AST.PathExpression {
  return { type: 'PathExpression', data: false, depth: 0, parts: [textHelper], original: textHelper, loc };
}

function emptyHash(loc: hbs.AST.SourceLocation): hbs.AST.Hash {
  return { type: 'Hash', pairs: [], loc };
}
