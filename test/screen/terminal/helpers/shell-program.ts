// Becomes an interactive shell with jobs, as the leader of its terminal.
const { env } = process;
process.execve?.('/bin/bash', ['bash', '--norc', '--noprofile', '-i'], { ...env, PS1: 'shell> ' });
