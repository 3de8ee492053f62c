// The protocols that are spoken with models, and the packages that speak them.

export const modelApis = ['openai', 'anthropic', 'google', 'openai-compatible'] as const;

export type ModelApi = (typeof modelApis)[number];

/** Whose protocol it is, for messages. */
export function apiOwner(api: ModelApi): string {
  switch (api) {
    case 'anthropic':
      return 'Anthropic';
    case 'google':
      return 'Google';
    case 'openai':
    case 'openai-compatible':
      return 'OpenAI';
  }
}

/** A package that is not part of the program: it is there where a person has installed it. */
export type ProviderPackage = '@ai-sdk/openai' | '@ai-sdk/anthropic' | '@ai-sdk/google';

/** Undefined for the protocol that the program brings along. */
export function packageOf(api: ModelApi): ProviderPackage | undefined {
  return api === 'openai-compatible' ? undefined : `@ai-sdk/${api}`;
}

/** Whether a package is where this program finds it, and the command that brings it there. */
export type Packages = {
  readonly isThere: (name: ProviderPackage) => boolean;
  readonly installCommand: (name: ProviderPackage) => string;
};
