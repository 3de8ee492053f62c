// What is asked of a model, as the `ai` package takes it.
import type { Output, streamText } from 'ai';
import type { ModelRequest } from './model.ts';

type CallOptions = Pick<
  Parameters<typeof streamText>[0],
  'messages' | 'instructions' | 'output' | 'temperature' | 'maxOutputTokens' | 'reasoning'
>;

/** @param output that of the package, which is loaded late */
export function callOptions(
  { prompt, corrections = [], system, images = [], settings = {}, schema }: ModelRequest,
  output: Pick<typeof Output, 'text'>,
): CallOptions & { readonly messages: NonNullable<CallOptions['messages']> } {
  const attached = images.map(({ mediaType, data }) => ({ type: 'file' as const, mediaType, data }));
  const content = attached.length === 0 ? prompt : [...attached, { type: 'text' as const, text: prompt }];
  return {
    messages: [
      { role: 'user', content },
      ...corrections.flatMap(({ reply, answer }) => [
        { role: 'assistant' as const, content: reply },
        { role: 'user' as const, content: answer },
      ]),
    ],
    ...(system === undefined ? {} : { instructions: system }),
    ...settings,
    // Only asked for: the text is passed on as it comes, whether it fits or not.
    ...(schema === undefined
      ? {}
      : {
          output: {
            ...output.text(),
            responseFormat: Promise.resolve({ type: 'json' as const, schema, name: 'reply' }),
          },
        }),
  };
}
