// A program that reads lines, and to which Ctrl+C and Ctrl+\ mean something.
import { createInterface } from 'node:readline';

process.on('SIGINT', () => process.stdout.write('PAGER interrupted\n'));
process.on('SIGQUIT', () => process.stdout.write('PAGER quit\n'));
// Said last: whoever reads it may press Ctrl+C at once.
process.stdout.write(`PAGER with ${process.argv.slice(2).join(' ')}\n`);
for await (const line of createInterface({ input: process.stdin, terminal: false })) {
  process.stdout.write(`PAGER read ${line}.\n`);
  if (line === 'q') process.exit(0);
}
