// Does with a terminal what editors do: another screen, raw keys, drawing. q ends it, 3 with that status, k by a signal;
// after s it does not end when it is told to.
const { stdin, stdout } = process;
const draw = (text: string) => stdout.write(`\u001b[H\u001b[J${text}`);

stdin.setRawMode(true);
stdout.write('\u001b[?1049h\u001b[?25l');
let typed = '';
stdin.on('data', (chunk) => {
  typed += chunk;
  draw(`EDITOR typed ${typed}.`);
  if (typed.endsWith('3')) leave(3);
  if (typed.endsWith('q')) leave(0);
  // Neither mode nor screen is given back.
  if (typed.endsWith('k')) process.kill(process.pid, 'SIGKILL');
});
process.on('SIGTERM', () => {
  if (typed.endsWith('s')) return;
  stdout.write('EDITOR was told to end\r\n');
  leave(1);
});

// Said last: whoever reads it may type or send a signal at once.
draw(`EDITOR with ${process.argv.slice(2).join(' ')}`);

function leave(status: number): void {
  stdin.setRawMode(false);
  stdout.write('\u001b[?25h\u001b[?1049l', () => process.exit(status));
}
