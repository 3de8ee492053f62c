// Who caused what happens to a run.

/**
 * A key of the screen, a command, a signal, a limit; `default`: nobody was asked, `timeout`:
 * nobody answered in time; `interruption`: an attempt was cut off, and only a person may let it be made again;
 * `child`: the run of a step has stopped, or goes on; `parent`: the run that it belongs to cannot go on.
 */
export type Actor =
  | 'key'
  | 'command'
  | 'pause-after'
  | 'default'
  | 'timeout'
  | 'interruption'
  | 'child'
  | 'parent'
  | 'SIGINT'
  | 'SIGTERM'
  | 'SIGHUP';
