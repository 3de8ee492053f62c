// Makes `and` and `or` of an expression leave errors where they arise.

/**
 * The library gives an error on the right of `and` and `or` their own place and name. As choices between true and
 * false they decide the same and leave it alone. Changes the tree itself.
 */
export function plainBranches(tree: unknown, seen: Set<object> = new Set()): void {
  if (typeof tree !== 'object' || tree === null || seen.has(tree)) return;
  seen.add(tree);
  for (const part of Object.values(tree)) plainBranches(part, seen);
  if (!isBinary(tree) || (tree.value !== 'and' && tree.value !== 'or')) return;
  const { lhs, rhs, value } = tree;
  const right = choice(rhs, literal(true), literal(false));
  Object.assign(
    tree,
    value === 'and' ? choice(lhs, right, literal(false)) : choice(lhs, literal(true), right),
  );
}

function choice(condition: unknown, yes: object, no: object): object {
  return Object.fromEntries([
    ['type', 'condition'],
    ['condition', condition],
    ['then', yes],
    ['else', no],
  ]);
}

function isBinary(
  tree: object,
): tree is { readonly value: unknown; readonly lhs: unknown; readonly rhs: unknown } {
  return 'type' in tree && tree.type === 'binary' && 'lhs' in tree && 'rhs' in tree && 'value' in tree;
}

function literal(value: boolean): object {
  return { type: 'value', value };
}
