// How a step sets up its model: which one, and what shapes a reply besides the prompt.

/** How much a model may think before it answers. */
export const reasoningLevels = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] as const;

/** What is not given is as the provider has it. */
export type ModelSettings = {
  readonly temperature?: number;
  readonly maxOutputTokens?: number;
  readonly reasoning?: (typeof reasoningLevels)[number];
};

/** Models in the order in which they are asked: each of the others where none before it can answer. */
export type ModelNames = readonly [first: string, ...others: string[]];

/** Of a list, or of a text with commas, as on the command line. */
export function readModelNames(written: string | readonly string[]): ModelNames {
  const names = (typeof written === 'string' ? written.split(',') : written).map((name) => name.trim());
  const [first = '', ...others] = names.filter((name) => name !== '');
  return [first, ...others];
}

/** As one text, from which {@link readModelNames} reads them again. */
export function writeModelNames(names: ModelNames): string {
  return names.join(',');
}
