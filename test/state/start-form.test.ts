import { describe, expect, test } from 'vitest';
import {
  describeHeld,
  editField,
  focusField,
  isLastInput,
  openForm,
  pasteIntoField,
  readField,
  type StartForm,
} from '../../source/state/start-form.ts';
import { launch, workflowOf } from './helpers/state.ts';

const workflow = workflowOf(launch);
const empty = openForm(workflow, undefined);
const write = (form: StartForm, text: string) => editField(form, { kind: 'insert', text });
const heldIn = (form: StartForm) => form.fields[0]?.value;
const sourceOf = (form: StartForm) => {
  const value = heldIn(form);
  return value === undefined ? undefined : readField(value);
};

describe('the form of a workflow', () => {
  test('has one field for each initial input, and one for the model', () => {
    expect(empty.fields.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'input transcript',
      'model model',
    ]);
  });

  test('ends with its last input: the model need not be chosen', () => {
    expect(isLastInput(empty)).toBe(true);
    expect(isLastInput(focusField(empty, 1))).toBe(true);
    expect(isLastInput({ ...empty, fields: [...empty.fields.slice(0, 1), ...empty.fields] })).toBe(false);
  });

  test('reads what is typed as text, and @path as a file, as the command line does', () => {
    expect(sourceOf(write(empty, 'hello'))).toEqual({ kind: 'value', value: 'hello' });
    expect(sourceOf(write(empty, '@notes.txt'))).toEqual({ kind: 'file', path: 'notes.txt' });
    expect(sourceOf(write(empty, '@@home'))).toEqual({ kind: 'value', value: '@home' });
  });

  test('takes over the values of an earlier run, also one that begins with @', () => {
    const form = openForm(workflow, { id: 'k3v9', data: { transcript: '@me said' } });
    expect(sourceOf(form)).toEqual({ kind: 'value', value: '@me said' });
  });

  test('holds a long or structured value whole, and says how long it is', () => {
    const long = 'word '.repeat(1204);
    const form = openForm(workflow, { id: 'k3v9', data: { transcript: long } });
    expect(heldIn(form)).toMatchObject({ kind: 'held', origin: 'from run k3v9…' });
    expect(sourceOf(form)).toEqual({ kind: 'value', value: long });
    expect(describeHeld(long)).toBe('1,204 words');
    const list = openForm(workflow, { id: 'k3v9', data: { transcript: [1, 2] } });
    expect(sourceOf(list)).toEqual({ kind: 'value', value: [1, 2] });
  });

  test('replaces a held value by what is typed', () => {
    const form = openForm(workflow, { id: 'k3v9', data: { transcript: 'two\nlines' } });
    expect(sourceOf(editField(form, { kind: 'left' }))).toEqual({ kind: 'value', value: 'two\nlines' });
    expect(sourceOf(write(form, 'x'))).toEqual({ kind: 'value', value: 'x' });
    expect(sourceOf(editField(form, { kind: 'delete-before' }))).toEqual({ kind: 'value', value: '' });
  });

  test('inserts a pasted line, and takes a pasted text of several lines whole', () => {
    expect(sourceOf(pasteIntoField(write(empty, 'a '), 'line\n'))).toEqual({
      kind: 'value',
      value: 'a line',
    });
    expect(sourceOf(pasteIntoField(empty, 'one\r\ntwo\n'))).toEqual({ kind: 'value', value: 'one\ntwo\n' });
  });

  test('does not take a value from the prototype of the data', () => {
    const odd = workflowOf(
      'name: odd\nsteps:\n  - { id: a, prompt: a.hbs, inputs: [toString], outputs: [b] }\n',
    );
    expect(openForm(odd, { id: 'k3v9', data: {} }).fields[0]?.value).toMatchObject({ kind: 'typed' });
  });

  test('moves between its fields and stops at the ends', () => {
    expect(focusField(empty, 5).focus).toBe(1);
    expect(focusField(empty, -1).focus).toBe(0);
  });
});
