// Standard output and standard error. Whoever reads them may go away; that stops nobody.
import { sanitizeText } from '../sanitize-text.ts';

export type Output = {
  /** One line of data. */
  readonly data: (line: string) => void;
  /** One line of talk, made safe for the terminal. */
  readonly talk: (line: string) => void;
};

export function createOutput(stdout: NodeJS.WritableStream, stderr: NodeJS.WritableStream): Output {
  for (const stream of [stdout, stderr]) stream.on('error', () => {});
  return {
    data: (line) => void stdout.write(`${line}\n`),
    talk: (line) => void stderr.write(`${sanitizeText(line)}\n`),
  };
}
