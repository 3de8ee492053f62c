// Notices that a stream has fallen silent.

/** Passes a stream on, and calls `onSilence` when its next part takes longer than `limitMs`. */
export async function* watchSilence<T>(
  stream: AsyncIterable<T>,
  limitMs: number,
  onSilence: () => void,
): AsyncGenerator<T, void, undefined> {
  const parts = stream[Symbol.asyncIterator]();
  let ended = false;
  try {
    while (true) {
      // Only the waiting counts, not the time that the reader takes for a part.
      const timer = setTimeout(onSilence, limitMs);
      const next = await parts.next().finally(() => clearTimeout(timer));
      if (next.done) {
        ended = true;
        return;
      }
      yield next.value;
    }
  } finally {
    if (!ended) await parts.return?.();
  }
}
