// `npm start`: the terminal UI on the sample workspace; without a terminal the sample workflow, run to its end.
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const given = process.argv.slice(2);
const transcript = 'transcript=@dev-workspace/inputs/launch-transcript.txt';
const sample = ['run', 'youtube-launch', '--set', transcript, '--model', 'recorded', '--pace', '0'];
const hasTerminal = process.stdout.isTTY === true && process.stdin.isTTY === true;
// In this very process, so that a signal reaches the program and nobody else.
process.argv = [process.execPath, program, ...(given.length > 0 || hasTerminal ? given : sample)];
await import(program);
