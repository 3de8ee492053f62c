// Takes what a person saved into a run, or keeps it aside; the run's history says which.
import { applyEvent } from '../run/apply-event.ts';
import { type CleanRun, createRunCleaner, sayRedacted } from '../run/clean-run.ts';
import { mergeEdit } from '../run/merge-edit.ts';
import { parseRun } from '../run/parse-run.ts';
import type { Run } from '../run/run.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { decodeText } from './read-text.ts';
import type { RunPaths } from './run-paths.ts';

export type Edit = {
  readonly bytes: Uint8Array;
  /** What the person's save began from. */
  readonly base: (theirs: Run) => Run;
  /** Keeps the whole of it aside; returns the name. Called at most once. */
  readonly keepAside: () => string;
};

/** The very same run where the edit holds nothing new; otherwise the merge, with what was done in its history. */
export function absorbEdit(run: Run, edit: Edit, paths: RunPaths, at: string, secrets: Secrets): Run {
  const theirs = parseSaved(edit.bytes, paths, secrets);
  if ('message' in theirs) {
    return applyEvent(run, { at, event: 'edit-kept-aside', file: edit.keepAside(), message: theirs.message });
  }
  const ours = sayRedacted(run, theirs, at);
  const { run: merged, changes, conflicts } = mergeEdit(edit.base(theirs.run), ours, theirs.run);
  if (changes.length === 0 && conflicts.length === 0) return ours;
  const taken = changes.length === 0 ? merged : applyEvent(merged, { at, event: 'edit-merged', changes });
  if (conflicts.length === 0) return taken;
  const message = `both changed ${conflicts.join(', ')}: the run's own was kept, the other is in this file`;
  return applyEvent(taken, { at, event: 'edit-kept-aside', file: edit.keepAside(), message });
}

/** A saved state of the run without the values of secrets, or why it cannot be one. */
export function parseSaved(
  bytes: Uint8Array,
  paths: RunPaths,
  secrets: Secrets,
): CleanRun | { readonly message: string } {
  let text: string;
  try {
    text = decodeText(bytes);
  } catch {
    return { message: 'the saved file is not valid UTF-8' };
  }
  const parsed = parseRun(text, paths.id, paths.shown);
  if ('run' in parsed) return createRunCleaner(secrets)(parsed.run);
  const { place, message } = parsed.problem;
  return {
    message: `the saved file does not parse at ${place?.line ?? 1}:${place?.column ?? 1}: ${message}`,
  };
}
