// A person changes in an editor what stands in the data of a run: what a step put there, or any other field.
import { existsSync } from 'node:fs';
import { equalJson, type Json, ownValue } from '../../json.ts';
import { makeError } from '../../make-problem.ts';
import { type Problem, RunOwned, WrongUse, wrongUse } from '../../problem.ts';
import { applyEvent } from '../../run/apply-event.ts';
import { parseJson } from '../../run/parse-json.ts';
import type { Run } from '../../run/run.ts';
import { createDraft, type DraftFile, removeDraft } from '../../storage/drafts.ts';
import { readText } from '../../storage/read-text.ts';
import { pathsOf } from '../../storage/run-paths.ts';
import type { Context } from '../context.ts';
import { openOwned, ownRun } from '../move/own-run.ts';
import { checkEdit } from './check-edit.ts';

export type DraftTarget =
  | { readonly kind: 'step'; readonly stepId: string }
  /** With `index` one entry of a list. */
  | { readonly kind: 'field'; readonly field: string; readonly index?: number };

/** A value on its way through an editor, which is to be given the file at `path`. */
export type Draft = DraftFile & {
  readonly runId: string;
  readonly field: string;
  /** Of an entry of a list. */
  readonly index?: number;
  /** What it was made from. */
  readonly before: Json;
  /** What was written into the file. */
  readonly written: string;
};

/** `refused`: the run is as it was, and what the person wrote is still in the draft's file. */
export type DraftOutcome =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'stored'; readonly run: Run }
  | { readonly kind: 'refused'; readonly problem: Problem };

/** The fields that the step has put into the data and that are there. */
export function editableFields(run: Run, stepId: string): readonly string[] {
  const fields = run.executedTemplates.flatMap((record) =>
    record.stepId === stepId ? record.outputFields : [],
  );
  return [...new Set(fields)].filter((field) => ownValue(run.data, field) !== undefined);
}

/**
 * Puts a value into a file: a text as it is, anything else as JSON. Throws {@link WrongUse} where there is no such
 * value, or where the step gave several; {@link DiskRefused}.
 */
export function writeDraft(context: Pick<Context, 'workspace'>, run: Run, target: DraftTarget): Draft {
  const field = target.kind === 'field' ? target.field : onlyField(run, target.stepId);
  const index = target.kind === 'field' ? target.index : undefined;
  const before = valueAt(run, field, index);
  const name = nameValue(field, index);
  if (before === undefined) throw wrongUse('unknown-field', `the run ${run.id} has no ${name} in its data`);
  const isText = typeof before === 'string';
  const written = isText ? before : `${JSON.stringify(before, null, 2)}\n`;
  const entry = index === undefined ? '' : `.${index + 1}`;
  const end = isText ? '.md' : '.json';
  const file = createDraft(context.workspace, `${run.id}.${field}${entry}`, end, written);
  return { ...file, runId: run.id, field, ...(index === undefined ? {} : { index }), before, written };
}

function valueAt(run: Run, field: string, index: number | undefined): Json | undefined {
  const value = ownValue(run.data, field);
  if (index === undefined) return value;
  return Array.isArray(value) ? value[index] : undefined;
}

function nameValue(field: string, index: number | undefined): string {
  return index === undefined ? field : `entry ${index + 1} of ${field}`;
}

function onlyField(run: Run, stepId: string): string {
  const [field, ...others] = editableFields(run, stepId);
  if (field !== undefined && others.length === 0) return field;
  if (field !== undefined) {
    const message = `the step ${stepId} gave ${[field, ...others].join(', ')}`;
    throw wrongUse('several-fields', message, 'Choose one of them in the data');
  }
  if (run.checkpoint?.stepId === stepId && run.checkpoint.reply !== undefined) {
    const message = `the reply of ${stepId} waits to be accepted, and is not in the data yet`;
    throw wrongUse('not-in-data', message, 'Answer with another value, or accept it and edit it then');
  }
  throw wrongUse(
    'not-in-data',
    `the step ${stepId} has put nothing into the data`,
    'Choose a step that is done',
  );
}

/**
 * Takes what the editor has left. It is stored only where the field still holds what the draft was made from, under
 * the run's lock, with an entry in its history; the draft is removed then. After `refused` the editor may be given
 * the same draft again.
 * Throws {@link RunOwned} where another process moves the run, and {@link DiskRefused}: the draft is kept.
 */
export async function takeDraft(context: Context, draft: Draft): Promise<DraftOutcome> {
  const edited = readDraft(draft);
  if (edited.kind === 'refused') return edited;
  if (edited.kind === 'unchanged' || equalJson(edited.value, draft.before)) {
    removeDraft(draft);
    return { kind: 'unchanged' };
  }
  const outcome = await storeValue(context, draft, edited.value);
  if (outcome.kind === 'stored') removeDraft(draft);
  return outcome;
}

type Edited =
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly problem: Problem };

function readDraft({ path, shown, before, written }: Draft): Edited {
  const content = readText(path, shown, { follow: false });
  switch (content.kind) {
    case 'missing':
      // Whoever removes it does not want it.
      return { kind: 'unchanged' };
    case 'unreadable':
      return { kind: 'refused', problem: content.problem };
    case 'text': {
      if (content.bytes.equals(Buffer.from(written))) return { kind: 'unchanged' };
      if (typeof before === 'string') return { kind: 'value', value: withoutAddedEnd(content.text, before) };
      const parsed = parseJson(content.text, shown);
      if ('value' in parsed) return { kind: 'value', value: parsed.value };
      const hint = 'Your edit is kept in that file: mend it there. The run is as it was';
      return { kind: 'refused', problem: { ...parsed.problem, hint } };
    }
  }
}

/** Most editors end the last line when they save; a text that had no end there is to have none. */
function withoutAddedEnd(text: string, before: string): string {
  return before.endsWith('\n') ? text : text.replace(/\r?\n$/, '');
}

async function storeValue(context: Context, draft: Draft, value: Json): Promise<DraftOutcome> {
  const { runId, field, index, before, shown } = draft;
  const kept = `Your edit is kept in ${shown}`;
  const paths = pathsOf(context.workspace, runId);
  // Owning a run makes its folder: one that was deleted is not to come back.
  if (!existsSync(paths.file))
    return refuse('unknown-run', `the run ${runId} is gone`, `${kept}. Take from it what you need`);
  try {
    return await ownRun(context, paths, {}, async (owned): Promise<DraftOutcome> => {
      const { store } = await openOwned(context, owned);
      const run = store.current();
      const found = valueAt(run, field, index);
      if (!equalJson(found, before)) {
        store.close();
        const what = found === undefined ? 'removed' : 'changed';
        return refuse(
          'changed-meanwhile',
          `${nameValue(field, index)} was ${what} in the run while you edited it`,
          `${kept}. Edit the field again, and take over what you need`,
        );
      }
      const list = ownValue(run.data, field);
      const whole = index === undefined || !Array.isArray(list) ? value : list.with(index, value);
      const misfit = await checkEdit(context, run, field, whole);
      if (misfit !== undefined) {
        store.close();
        const said = misfit.messages.join('; ');
        const hint = `${kept}: take it over from there. The run is as it was`;
        return refuse(
          'schema-mismatch',
          `${nameValue(field, index)} does not fit ${misfit.file}: ${said}`,
          hint,
        );
      }
      // As the merge of an edited run file says it: it is the same edit, made another way.
      const edited: Run = { ...run, data: { ...run.data, [field]: whole } };
      const at = context.clock.now().toISOString();
      const changes = [`data.${field} changed`];
      const stored = store.commit(applyEvent(edited, { at, event: 'edit-merged', changes }));
      store.close();
      return { kind: 'stored', run: stored };
    });
  } catch (error) {
    if (error instanceof RunOwned) throw new RunOwned(`${error.message}. ${kept}`);
    if (!(error instanceof WrongUse)) throw error;
    const [problem] = error.problems;
    if (problem === undefined) throw error;
    const hint = problem.hint === undefined ? kept : `${problem.hint}. ${kept}`;
    return { kind: 'refused', problem: { ...problem, hint } };
  }
}

function refuse(code: string, message: string, hint: string): DraftOutcome {
  return { kind: 'refused', problem: makeError(code, message, undefined, hint) };
}
