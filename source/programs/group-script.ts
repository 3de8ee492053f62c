// The shell script under which a program runs: it waits for a word, and takes its whole group along when its run dies.

/**
 * Run as `sh -c SCRIPT sh PROGRAM ARGUMENTS…` as the leader of a process group of its own, with a pipe from
 * the run's process as descriptor 3. A line on it lets the program begin; its end, however the run's process
 * ends, kills the group.
 *
 * `wait` returns early when a signal is trapped, so it is repeated while the program lives: it gets the time
 * to end by itself that the sender of SIGTERM gives it.
 */
export const groupScript = `
trap : TERM INT HUP
read -r go <&3 || exit 125
exec 4<&0
( trap '' TERM INT HUP; read -r stop; kill -KILL -$$ ) <&3 >/dev/null 2>&1 4<&- &
"$@" <&4 3<&- 4<&- &
program=$!
exec 3<&- 4<&-
while :; do
  wait "$program"
  status=$?
  kill -0 "$program" 2>/dev/null || exit "$status"
done
`;
