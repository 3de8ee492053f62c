// Which names are ids of runs.

/** The ids that are accepted as names of run files (run-file.md). */
export const runIdPattern = /^[A-Za-z0-9_-]{1,128}$/;
