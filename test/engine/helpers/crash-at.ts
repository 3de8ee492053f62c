// A process of the engine that dies at a commit.
import { expect } from 'vitest';
import type { Run } from '../../../source/run/run.ts';
import type { Scene } from './scene.ts';

/** Dies instead of the first commit that `fits`. */
export async function crashAt(scene: Scene, fits: (next: Run) => boolean): Promise<void> {
  const crash = scene.drive({
    ports: ({ store }) => ({
      store: {
        ...store,
        commit: (next) => {
          if (fits(next)) throw new Error('crash');
          return store.commit(next);
        },
      },
    }),
  });
  await expect(crash).rejects.toThrow('crash');
}
