// Standard output and standard error, without the values of secrets. Whoever reads them may go away; that stops nobody.
import { sanitizeText } from '../sanitize-text.ts';

export type Output = {
  /** Data: as it is for a program that reads it, made safe for a terminal. */
  readonly data: (line: string) => void;
  /** One line of talk, made safe for the terminal. */
  readonly talk: (line: string) => void;
};

type Stream = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** @param redact takes the values of secrets out of a text */
export function createOutput(stdout: Stream, stderr: Stream, redact: (text: string) => string): Output {
  for (const stream of [stdout, stderr]) stream.on('error', () => {});
  return {
    data: (line) => {
      const clean = redact(line);
      stdout.write(`${stdout.isTTY === true ? sanitizeText(clean) : clean}\n`);
    },
    talk: (line) => void stderr.write(`${sanitizeText(redact(line))}\n`),
  };
}
