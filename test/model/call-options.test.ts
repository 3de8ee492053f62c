// What a request sends besides its prompt.
import { expect, test } from 'vitest';
import type { ModelRequest } from '../../source/model/model.ts';
import { createProviderModel } from '../../source/model/provider-model.ts';
import { sendReply, startModelServer } from './model-server.ts';
import { readAll, requestTo, settingsFor } from './read-reply-parts.ts';

async function sent(changes: Partial<ModelRequest>): Promise<unknown> {
  await using server = await startModelServer((response) => sendReply(response, ['Hello']));
  await readAll(createProviderModel(settingsFor(server.baseURL)), requestTo('acme/large', changes));
  return server.requests[0]?.body;
}

test('what the model is told first goes before the prompt', async () => {
  expect(await sent({ system: 'Be brief.' })).toMatchObject({
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Say hello.' },
    ],
  });
});

test('what was replied and said before stands after the prompt', async () => {
  const corrections = [
    { reply: 'Good day.', answer: 'Shorter.' },
    { reply: 'Day.', answer: 'Warmer.' },
  ];
  expect(await sent({ corrections })).toMatchObject({
    messages: [
      { role: 'user', content: 'Say hello.' },
      { role: 'assistant', content: 'Good day.' },
      { role: 'user', content: 'Shorter.' },
      { role: 'assistant', content: 'Day.' },
      { role: 'user', content: 'Warmer.' },
    ],
  });
});

test('settings are sent as they are given, and no others', async () => {
  expect(
    await sent({ settings: { temperature: 0.2, maxOutputTokens: 300, reasoning: 'low' } }),
  ).toMatchObject({ temperature: 0.2, max_tokens: 300, reasoning_effort: 'low' });
  const body = await sent({});
  for (const key of ['temperature', 'max_tokens', 'reasoning_effort', 'response_format'])
    expect(body).not.toHaveProperty(key);
});

test('images stand before the prompt', async () => {
  const data = Buffer.from('an image');
  expect(
    await sent({ images: [{ path: 'images/a.png', mediaType: 'image/png', data, hash: '' }] }),
  ).toMatchObject({
    messages: [
      {
        role: 'user',
        content: [
          {
            type: 'image_url',
            image_url: { url: `data:image/png;base64,${data.toString('base64')}` },
          },
          { type: 'text', text: 'Say hello.' },
        ],
      },
    ],
  });
});

test('a schema is asked for, and the reply comes as it is', async () => {
  await using server = await startModelServer((response) => sendReply(response, ['not ', 'JSON']));
  const model = createProviderModel(settingsFor(server.baseURL));
  const schema = { type: 'object', properties: { title: { type: 'string' } } };
  expect((await readAll(model, requestTo('acme/large', { schema }))).text).toBe('not JSON');
  expect(server.requests[0]?.body).toMatchObject({
    response_format: { type: 'json_schema', json_schema: { schema } },
  });
});
