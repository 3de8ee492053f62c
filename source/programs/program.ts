// The interface of a program that a command step runs: what goes in, what streams out.
import type { FailureCause, ProcessIdentity } from '../run/run.ts';
import type { CommandStep } from '../workflow/workflow.ts';

/** What a command step runs, rendered. */
export type ProgramRequest = {
  readonly step: Pick<CommandStep, 'cwd' | 'timeout'>;
  readonly arguments: readonly string[];
  readonly stdin: string;
  /** Added to the environment of the run's own process. */
  readonly env: ReadonlyMap<string, string>;
};

export type ProgramsPort = {
  /**
   * Makes the process that will run the program and holds it back, so that it can be noted before it does
   * anything. Throws {@link ProgramFailure} where that cannot be done.
   */
  readonly open: (request: ProgramRequest) => Promise<OpenProgram>;
  /**
   * Ends what an earlier owner of the run left behind, and waits until it is gone. Throws {@link ProgramFailure}
   * where it does not go.
   */
  readonly end: (process: ProcessIdentity) => Promise<void>;
};

export type OpenProgram = {
  readonly identity: ProcessIdentity;
  /**
   * Lets the program run; its standard output streams. Throws {@link ProgramFailure} for a failure or a
   * timeout, and the signal's reason when it was aborted; nothing of it is left then.
   */
  readonly run: (signal: AbortSignal) => AsyncIterable<string>;
  /** Ends it without ever having run. */
  readonly discard: () => void;
};

export class ProgramFailure extends Error {
  override readonly name = 'ProgramFailure';
  readonly failure: FailureCause;

  constructor(failure: FailureCause) {
    super(failure.message);
    this.failure = failure;
  }
}
