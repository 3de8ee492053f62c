// Takes out of meow what it loads for reading package.json files, which nobody here asks it to do.
import type { Plugin } from 'rolldown';

const loading = 'var normalizeExports = requireNormalize();';

/** Some 20 ms of every start: licence lists and version patterns. The build fails where meow no longer loads them so. */
export function lightenMeow(): Plugin {
  return {
    name: 'lighten-meow',
    transform: {
      filter: { id: /meow[\\/]build[\\/]dependencies\.js$/ },
      handler(code) {
        if (!code.includes(loading))
          throw new Error('meow loads its package reader in another way now: mend scripts/lighten-meow.ts');
        return code.replace(loading, 'var normalizeExports = () => {};');
      },
    },
  };
}
