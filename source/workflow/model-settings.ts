// What shapes a reply besides the prompt: how a step may set up its model.

/** How much a model may think before it answers. */
export const reasoningLevels = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] as const;

/** What is not given is as the provider has it. */
export type ModelSettings = {
  readonly temperature?: number;
  readonly maxOutputTokens?: number;
  readonly reasoning?: (typeof reasoningLevels)[number];
};
