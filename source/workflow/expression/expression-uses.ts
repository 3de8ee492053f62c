// The syntax tree of an expression -> what it uses: fields, variables, functions, regular expressions.
import { startOfToken } from './expression-fault.ts';

export type NameAt = { readonly name: string; readonly offset: number };

export type ExpressionUses = {
  /** Names of the outermost data, every use of them. */
  readonly fields: readonly NameAt[];
  /** Variables and functions, without their sign. */
  readonly variables: readonly (NameAt & { readonly isCalled: boolean })[];
  /** Names that are called as if they were functions: the sign is missing. */
  readonly calledFields: readonly NameAt[];
  /** What the expression itself gives names to: variables and the parameters of its functions. */
  readonly bound: ReadonlySet<string>;
  /** Where the outermost data is used as a whole, and not by the names in it. */
  readonly wholes: readonly number[];
  /** `isLost`: the library has copied the expression without it. */
  readonly patterns: readonly {
    readonly pattern: string;
    readonly offset: number;
    readonly isLost: boolean;
  }[];
};

/** Walks the tree that the library makes of `source`; what it does not know of it counts for nothing. */
export function findUses(tree: unknown, source: string): ExpressionUses {
  const fields: NameAt[] = [];
  const variables: (NameAt & { readonly isCalled: boolean })[] = [];
  const calledFields: NameAt[] = [];
  const bound = new Set<string>();
  const wholes: number[] = [];
  const patterns: { pattern: string; offset: number; isLost: boolean }[] = [];

  const nameAt = (node: Node): NameAt => {
    const name = typeof node.value === 'string' ? node.value : '';
    const end = typeof node.position === 'number' ? node.position : 0;
    return { name, offset: startOfToken(source, end, name) };
  };
  const bind = (name: unknown): void => {
    if (typeof name === 'string') bound.add(name);
  };
  const visitAll = (values: unknown, isOutermost: boolean): void => {
    for (const value of listOf(values)) visit(value, isOutermost);
  };
  const visitPairs = (pairs: unknown, isOutermost: boolean): void => {
    for (const pair of listOf(pairs)) visitAll(pair, isOutermost);
  };

  /** `isOutermost`: whether names stand for fields of the outermost data there. */
  const visit = (value: unknown, isOutermost: boolean): void => {
    if (!isNode(value)) return;
    visitKind(value, isOutermost);
    // What follows in brackets is about the value itself.
    visitAll(value.predicate, false);
    visitAll(value.stages, false);
    if (isNode(value.group)) visitPairs(value.group.lhs, false);
    bind(value.focus);
    bind(value.index);
  };

  const visitKind = (node: Node, isOutermost: boolean): void => {
    switch (node.type) {
      case 'path':
        visitPath(node, isOutermost);
        break;
      case 'name':
        if (isOutermost) fields.push(nameAt(node));
        break;
      case 'variable': {
        const use = nameAt(node);
        if (use.name !== '' && use.name !== '$') variables.push({ ...use, isCalled: false });
        else if (isOutermost || use.name === '$') wholes.push(use.offset);
        break;
      }
      case 'wildcard':
      case 'descendant':
        if (isOutermost) wholes.push(nameAt(node).offset);
        break;
      case 'regex': {
        const end = typeof node.position === 'number' ? node.position : 0;
        const isLost = !(node.value instanceof RegExp);
        const pattern = node.value instanceof RegExp ? node.value.source : '';
        const start = isLost ? source.lastIndexOf('/', end - 2) : source.lastIndexOf(`/${pattern}/`, end);
        patterns.push({ pattern, offset: Math.max(0, start), isLost });
        break;
      }
      case 'function':
      case 'partial':
        visitAll(node.arguments, isOutermost);
        visitProcedure(node.procedure, isOutermost);
        break;
      case 'lambda':
        for (const name of listOf(node.arguments)) bind(isNode(name) && name.value);
        visit(node.body, isOutermost);
        break;
      case 'bind':
        bind(isNode(node.lhs) && node.lhs.value);
        visit(node.rhs, isOutermost);
        break;
      case 'index':
        bind(node.value);
        break;
      case 'filter':
        visit(node.expr, isOutermost);
        break;
      case 'sort':
        visitAll(
          listOf(node.terms).map((term) => isNode(term) && term.expression),
          false,
        );
        break;
      case 'transform':
        for (const part of [node.pattern, node.update, node.delete]) visit(part, false);
        break;
      default:
        for (const part of [node.lhs, node.rhs, node.expression, node.condition, node.then, node.else]) {
          if (Array.isArray(part)) visitPairs(part, isOutermost);
          else visit(part, isOutermost);
        }
        visitAll(node.expressions, isOutermost);
    }
  };

  /** Only the first step of a path is about the outermost data; `$` and `$$` hand it on to the second. */
  const visitPath = (node: Node, isOutermost: boolean): void => {
    const steps = listOf(node.steps);
    let here = isOutermost;
    for (const [index, step] of steps.entries()) {
      if (!isNode(step)) continue;
      const isContext = index === 0 && step.type === 'variable' && (step.value === '$' || step.value === '');
      const next = steps[1];
      if (isContext && isNode(next) && next.type === 'name' && step.predicate === undefined) {
        here = isOutermost || step.value === '$';
        continue;
      }
      // `%` behind this step means what this step is about.
      if (here && step.ancestor !== undefined) wholes.push(nameAt(step).offset);
      visit(step, here);
      // A step that is bound to a variable leaves what the next one is about as it was.
      if (step.focus === undefined) here = false;
    }
  };

  const visitProcedure = (procedure: unknown, isOutermost: boolean): void => {
    const steps = isNode(procedure) && procedure.type === 'path' ? listOf(procedure.steps) : [];
    const only = steps.length === 1 ? steps[0] : undefined;
    if (isNode(only) && only.type === 'name') calledFields.push(nameAt(only));
    else if (isNode(procedure) && procedure.type === 'variable')
      variables.push({ ...nameAt(procedure), isCalled: true });
    else visit(procedure, isOutermost);
  };

  visit(tree, true);
  return { fields, variables, calledFields, bound, wholes, patterns };
}

type Node = { readonly [key: string]: unknown };

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof RegExp);
}
