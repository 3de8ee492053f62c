// What models cost, as their providers published it: data with its dates and sources, and nothing else.

/** USD per million tokens. Without `cachedInput` it is not known what input costs that the provider had cached. */
export type Price = { readonly input: number; readonly cachedInput?: number; readonly output: number };

/**
 * A price from a day on (ISO 8601, UTC), always unless said. A prompt of more than `longPrompt.above` tokens costs the
 * whole request more; so do the hours of `peak`, from and to, in UTC, from Monday to Friday.
 */
export type PriceEntry = Price & {
  readonly since?: string;
  readonly longPrompt?: Price & { readonly above: number };
  readonly peak?: Price & { readonly hours: readonly (readonly [from: number, to: number])[] };
};

export type ProviderPrices = {
  /** The names by which the provider is known here. */
  readonly providers: readonly string[];
  /** The provider's own page. */
  readonly source: string;
  /** When the prices were last seen to stand there. */
  readonly checked: string;
  /** Several entries: a later one takes the place of those before it from its day on. */
  readonly models: Readonly<Record<string, PriceEntry | readonly PriceEntry[]>>;
};

/** OpenAI: twice the input and one and a half times the output of the whole request. */
function longFrom272k(input: number, cachedInput: number, output: number): PriceEntry {
  const longPrompt = { above: 272_000, input: 2 * input, cachedInput: 2 * cachedInput, output: 1.5 * output };
  return { input, cachedInput, output, longPrompt };
}

const grok: PriceEntry = {
  input: 2,
  cachedInput: 0.5,
  output: 6,
  longPrompt: { above: 199_999, input: 4, cachedInput: 1, output: 12 },
};

const deepseekPeak = [
  [1, 4],
  [6, 10],
] as const;

/**
 * Standard prices of calls that are answered at once. What is left out could not be confirmed, such as prices of a
 * promotion whose end nobody has told. Writing into a cache is not in them: no server tells how many tokens that was.
 */
export const priceTable: readonly ProviderPrices[] = [
  {
    providers: ['openai'],
    source: 'https://developers.openai.com/api/docs/pricing',
    checked: '2026-10-13',
    models: {
      'gpt-6.1-sol': longFrom272k(2, 0.1, 10),
      'gpt-6-sol': longFrom272k(2, 0.2, 10),
      'gpt-6-luna': longFrom272k(0.1, 0.01, 0.5),
      'gpt-6-astra': longFrom272k(10, 1, 50),
      'gpt-5.6-terra': longFrom272k(2, 0.2, 12),
      'gpt-5.6-luna': longFrom272k(0.2, 0.02, 1.2),
      'gpt-5.5': longFrom272k(5, 0.5, 30),
      'gpt-5.4': longFrom272k(2.5, 0.25, 15),
      'gpt-5.4-mini': { input: 0.75, cachedInput: 0.075, output: 4.5 },
      'gpt-5.4-nano': { input: 0.2, cachedInput: 0.02, output: 1.25 },
      'gpt-5.3-codex': { input: 1.75, cachedInput: 0.175, output: 14 },
      'gpt-5.2': { input: 1.75, cachedInput: 0.175, output: 14 },
      'gpt-5-mini': { input: 0.25, cachedInput: 0.025, output: 2 },
    },
  },
  {
    providers: ['anthropic'],
    source: 'https://platform.claude.com/docs/en/about-claude/pricing',
    checked: '2026-10-24',
    models: {
      'claude-fable-5-1': { input: 10, cachedInput: 0.25, output: 50 },
      'claude-fable-5': { input: 10, cachedInput: 1, output: 50 },
      'claude-opus-5-5': { input: 4, cachedInput: 0.2, output: 20 },
      'claude-opus-5': { input: 5, cachedInput: 0.5, output: 25 },
      'claude-opus-4-8': { input: 5, cachedInput: 0.5, output: 25 },
      'claude-opus-4-7': { input: 5, cachedInput: 0.5, output: 25 },
      'claude-opus-4-6': { input: 5, cachedInput: 0.5, output: 25 },
      'claude-opus-4-5': { input: 5, cachedInput: 0.5, output: 25 },
      'claude-sonnet-5-5': { input: 2, cachedInput: 0.1, output: 10 },
      'claude-sonnet-5': { input: 2, cachedInput: 0.2, output: 10 },
      'claude-sonnet-4-6': { input: 3, cachedInput: 0.3, output: 15 },
      'claude-sonnet-4-5': { input: 3, cachedInput: 0.3, output: 15 },
      'claude-haiku-5-5': {
        input: 0.1,
        cachedInput: 0.01,
        output: 0.5,
        longPrompt: { above: 100_000, input: 0.5, cachedInput: 0.05, output: 2.5 },
      },
      'claude-haiku-4-5': { input: 1, cachedInput: 0.1, output: 5 },
    },
  },
  {
    providers: ['google', 'gemini'],
    source: 'https://ai.google.dev/gemini-api/docs/pricing',
    checked: '2026-10-07',
    models: {
      'gemini-3.8-flash': [
        { input: 0.75, cachedInput: 0.075, output: 3.75 },
        { since: '2027-01-01', input: 1.5, cachedInput: 0.15, output: 7.5 },
      ],
      'gemini-3.5-flash': { input: 1.5, cachedInput: 0.15, output: 9 },
      'gemini-3.5-flash-lite': { input: 0.3, output: 2.5 },
      'gemini-3.1-pro-preview': {
        input: 2,
        cachedInput: 0.2,
        output: 12,
        longPrompt: { above: 200_000, input: 4, cachedInput: 0.4, output: 18 },
      },
      'gemini-2.5-pro': {
        input: 1.25,
        cachedInput: 0.125,
        output: 10,
        longPrompt: { above: 200_000, input: 2.5, cachedInput: 0.25, output: 15 },
      },
      'gemini-2.5-flash': { input: 0.3, cachedInput: 0.03, output: 2.5 },
      'gemini-2.5-flash-lite': { input: 0.1, cachedInput: 0.01, output: 0.4 },
    },
  },
  {
    // A public holiday of China is no peak, and counts as one here: no calendar of them is kept.
    providers: ['deepseek'],
    source: 'https://api-docs.deepseek.com/quick_start/pricing',
    checked: '2026-10-27',
    models: {
      'deepseek-flash': {
        input: 0.15,
        cachedInput: 0.003,
        output: 0.6,
        peak: { hours: deepseekPeak, input: 0.3, cachedInput: 0.006, output: 1.2 },
      },
      'deepseek-v4-pro': {
        input: 0.66,
        cachedInput: 0.022,
        output: 1.98,
        peak: { hours: deepseekPeak, input: 1.32, cachedInput: 0.044, output: 3.96 },
      },
    },
  },
  {
    providers: ['mistral'],
    source: 'https://docs.mistral.ai/inference/pricing',
    checked: '2026-08-27',
    models: {
      'mistral-medium-2604': { input: 1.5, output: 7.5 },
      'mistral-medium-3-5': { input: 1.5, output: 7.5 },
      'codestral-2508': { input: 0.3, cachedInput: 0.03, output: 0.9 },
      'ministral-8b-2512': { input: 0.15, cachedInput: 0.015, output: 0.15 },
    },
  },
  {
    providers: ['xai'],
    source: 'https://docs.x.ai/docs/models',
    checked: '2026-09-29',
    models: {
      'grok-4.7': grok,
      'grok-4.6': grok,
      'grok-4.5': grok,
      'grok-4.3': {
        input: 1.25,
        cachedInput: 0.2,
        output: 2.5,
        longPrompt: { above: 199_999, input: 2.5, output: 5 },
      },
    },
  },
  {
    providers: ['groq'],
    source: 'https://groq.com/pricing',
    checked: '2026-08-29',
    models: {
      'openai/gpt-oss-120b': { input: 0.15, cachedInput: 0.075, output: 0.6 },
      'openai/gpt-oss-20b': { input: 0.075, cachedInput: 0.0375, output: 0.3 },
      'qwen/qwen3.8-27b': { input: 0.8, cachedInput: 0.4, output: 4 },
    },
  },
];
