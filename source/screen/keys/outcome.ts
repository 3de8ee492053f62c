// What a key leads to.
import type { AppEvent } from '../../state/app-event.ts';
import type { Command } from '../../state/command.ts';

export type Outcome = { readonly events: readonly AppEvent[]; readonly command?: Command };

export const nothing: Outcome = { events: [] };

export function event(...events: readonly AppEvent[]): Outcome {
  return { events };
}

export function command(asked: Command): Outcome {
  return { events: [], command: asked };
}

/** Says something in the footer. */
export function notice(text: string): Outcome {
  return event({ kind: 'notice-shown', text });
}
