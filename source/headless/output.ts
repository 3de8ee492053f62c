// Standard output and standard error. Whoever reads them may go away; that stops nobody.
import { sanitizeText } from '../sanitize-text.ts';

export type Output = {
  /** Data: as it is for a program that reads it, made safe for a terminal. */
  readonly data: (line: string) => void;
  /** One line of talk, made safe for the terminal. */
  readonly talk: (line: string) => void;
};

type Stream = NodeJS.WritableStream & { readonly isTTY?: boolean };

export function createOutput(stdout: Stream, stderr: Stream): Output {
  for (const stream of [stdout, stderr]) stream.on('error', () => {});
  return {
    data: (line) => void stdout.write(`${stdout.isTTY === true ? sanitizeText(line) : line}\n`),
    talk: (line) => void stderr.write(`${sanitizeText(line)}\n`),
  };
}
