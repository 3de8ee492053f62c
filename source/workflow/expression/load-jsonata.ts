// The library that knows JSONata, loaded when the first expression is read.

/** Only what is used of it here; what it returns and throws is foreign. */
export type Jsonata = (source: string, options?: JsonataOptions) => CompiledExpression;

export type JsonataOptions = {
  /** Milliseconds, looked at between two parts of an expression. */
  readonly timeout: number;
  /** How deep the parts of an expression may call each other. */
  readonly stack: number;
  /** Items of the longest list that is made on the way. */
  readonly sequence: number;
  readonly RegexEngine: new (pattern: RegExp) => unknown;
};

export type CompiledExpression = {
  readonly ast: () => unknown;
  readonly evaluate: (input: unknown) => Promise<unknown>;
  readonly assign: (name: string, value: unknown) => void;
  readonly registerFunction: (name: string, implementation: unknown, signature?: string) => void;
};

export async function loadJsonata(): Promise<Jsonata> {
  const loaded: { readonly default: unknown } = await import('jsonata');
  if (!isJsonata(loaded.default)) throw new Error('jsonata is not the function that it was');
  return loaded.default;
}

function isJsonata(value: unknown): value is Jsonata {
  return typeof value === 'function';
}
