// The few system calls that Node lacks, from a native add-on that is loaded when first needed.
import { createRequire } from 'node:module';

type NativeCalls = {
  readonly swapSync: (from: string, to: string) => void;
  readonly tryLock: (
    fd: number,
    offset: number,
    length: number,
    options: { readonly shared: boolean },
  ) => boolean;
};

/**
 * A loader that loads once. The add-on costs some 20 ms to load, so a command that only lists runs must
 * not pay for it; it is CommonJS and stays outside of the bundle.
 * The loader throws an error with the code `ENOSYS` where the add-on has no build for this machine.
 */
export function createNativeLoader(): () => NativeCalls {
  let loaded: NativeCalls | null = null;
  return () => {
    loaded ??= load();
    return loaded;
  };
}

function load(): NativeCalls {
  try {
    return createRequire(import.meta.url)('fs-native-extensions');
  } catch (cause) {
    const reason = 'the native part fs-native-extensions cannot be loaded on this machine';
    throw Object.assign(new Error(reason, { cause }), { code: 'ENOSYS' });
  }
}
