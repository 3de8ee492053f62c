// The limits of Node's HTTP client are those that the fetch was made with.
import { expect, test } from 'vitest';
import { createModelFetch } from '../../source/model/model-fetch.ts';
import { beginStream, startModelServer } from './model-server.ts';

test.concurrent('silence before the head of the answer ends at the limit that was asked for', async () => {
  await using server = await startModelServer(() => {});
  await expect(createModelFetch(100)(server.baseURL)).rejects.toMatchObject({
    cause: { code: 'UND_ERR_HEADERS_TIMEOUT' },
  });
});

test.concurrent('silence within the answer too', async () => {
  await using server = await startModelServer((response) => {
    beginStream(response);
    response.write(': nothing yet\n\n');
  });
  const response = await createModelFetch(100)(server.baseURL);
  await expect(response.text()).rejects.toMatchObject({ cause: { code: 'UND_ERR_BODY_TIMEOUT' } });
});
