// Ctrl+C and Ctrl+\ mean the program that has the terminal, not us who share its process group.

/** Ends what the function that this gives ends: until then both signals do nothing to us, whoever listens to them. */
export function ignoreKeyboardSignals(): () => void {
  const restores = (['SIGINT', 'SIGQUIT'] as const).map((signal) => {
    const listeners = process.listeners(signal);
    // In this order: without any listener a signal would end us.
    process.on(signal, ignore);
    for (const listener of listeners) process.off(signal, listener);
    return () => {
      for (const listener of listeners) process.on(signal, listener);
      process.off(signal, ignore);
    };
  });
  return () => {
    for (const restore of restores) restore();
  };
}

function ignore(): void {}
