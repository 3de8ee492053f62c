// Lets Ink step back from the terminal when somebody outside of its components asks for that.
import { useApp } from 'ink';
import { useEffect } from 'react';
import type { Lending } from './lend-terminal.ts';

/** To be used once, in the outermost component: while it is mounted, the terminal can be lent. */
export function useLending(lending: Lending): void {
  const { suspendTerminal } = useApp();
  useEffect(() => lending.connect(suspendTerminal), [lending, suspendTerminal]);
}
