// The keys that hand something to another program: the editor, the pager, the clipboard.
import { type AppState, selectRead } from '../../state/app-state.ts';
import type { Command } from '../../state/command.ts';
import { selectCursor, selectCursorStep } from '../../state/move-cursor.ts';
import type { Reader } from '../reader/reader.ts';
import { type Action, bind, type KeyBinding } from './key-binding.ts';
import { command, event, notice, type Outcome } from './outcome.ts';

const whyNoRun = ({ selectedId }: AppState): string | undefined =>
  selectedId === null ? 'no run is selected' : undefined;

export const editRunFile: Action = {
  name: 'edit run file',
  description: 'open the file of the run in the editor',
  changes: true,
  whyNot: whyNoRun,
  act: ({ selectedId }) => command({ kind: 'edit', what: { kind: 'run-file', runId: selectedId ?? '' } }),
};

export const editTemplate: Action = {
  name: 'edit prompt',
  description: 'open the template of the step in the editor, or its place in the workflow file',
  changes: true,
  whyNot: (state) =>
    whyNoRun(state) ?? (selectCursorStep(state) === undefined ? 'there is no step' : undefined),
  act: (state) => {
    const stepId = selectCursorStep(state) ?? '';
    return command({ kind: 'edit', what: { kind: 'template', runId: state.selectedId ?? '', stepId } });
  },
};

export const editWorkflow: Action = {
  name: 'edit workflow file',
  description: 'open the workflow file in the editor, at the step',
  changes: true,
  whyNot: whyNoRun,
  act: (state) => {
    const stepId = selectCursorStep(state) ?? null;
    return command({ kind: 'edit', what: { kind: 'workflow', runId: state.selectedId ?? '', stepId } });
  },
};

export const editOutput: Action = {
  name: 'edit output',
  description: 'edit what the step put into the data of the run',
  changes: true,
  whyNot: (state) =>
    whyNotEdit(state) ??
    (outputField(state) === undefined ? 'the step has put nothing into the data yet' : undefined),
  act: (state) => {
    const cursor = selectCursor(state);
    return editField(
      state,
      outputField(state),
      cursor?.kind === 'item' ? Number(cursor.item) - 1 : undefined,
    );
  },
};

const editData: Action = {
  name: 'edit field',
  description: 'edit the field of the data that the cursor is in',
  changes: true,
  whyNot: whyNotEdit,
  act: (state, reader) => editField(state, reader.view(state).data?.field),
};

export const handOverKeys: readonly KeyBinding[] = [
  bind({
    keys: ['e'],
    shown: 'e',
    scope: 'hand over',
    name: 'edit',
    description:
      'open in the editor: the run file, the prompt of the step, its output, or the field of the data',
    inFooter: true,
    onlyAlone: true,
    changes: true,
    whyNot: (state) => whatToEdit(state).whyNot(state),
    act: (state, reader) => whatToEdit(state).act(state, reader),
  }),
  bind({
    keys: ['o'],
    shown: 'o',
    scope: 'hand over',
    name: 'pager',
    description: 'open in the pager what the pane shows, or the run file',
    onlyAlone: true,
    whyNot: whyNoRun,
    act: openPager,
  }),
  bind({
    keys: ['y'],
    shown: 'y',
    scope: 'hand over',
    name: 'copy',
    description: 'copy: then i the id, p the path of the run file, v the value or text',
    inFooter: true,
    whyNot: whyNoRun,
    act: () => event({ kind: 'popup-opened', popup: { kind: 'copy' } }),
  }),
];

function whatToEdit(state: AppState): Action {
  switch (state.pane) {
    case 'runs':
      return editRunFile;
    case 'steps':
      return editTemplate;
    case 'reader':
      switch (state.reader.tab) {
        case 'output':
          return editOutput;
        case 'prompt':
          return editTemplate;
        case 'data':
          return editData;
        case 'history':
          return editRunFile;
      }
  }
}

function whyNotEdit(state: AppState): string | undefined {
  const read = selectRead(state);
  if (read === null) return 'there is nothing to edit';
  if (state.detail?.kind === 'unreadable') return 'the run file does not parse: mend that first';
  return read.derived === 'running' ? 'it is running: pause it first' : undefined;
}

/** The first field that the step, or the item of it, has put into the data. */
function outputField(state: AppState): string | undefined {
  const cursor = selectCursor(state);
  const run = selectRead(state)?.run;
  const record = run?.executedTemplates.findLast(
    (other) => other.stepId === cursor?.id && (cursor.kind === 'step' || other.item === cursor.item),
  );
  return record?.outputFields.find((field) => run !== undefined && Object.hasOwn(run.data, field));
}

function editField({ selectedId }: AppState, field: string | undefined, index?: number): Outcome {
  if (field === undefined || selectedId === null) return notice('there is nothing to edit here');
  const entry = index === undefined ? {} : { index };
  return command({ kind: 'edit', what: { kind: 'field', runId: selectedId, field, ...entry } });
}

function openPager(state: AppState, reader: Reader): Outcome {
  const runId = state.selectedId ?? '';
  if (state.pane === 'runs') return command({ kind: 'page', what: { kind: 'run-file', runId } });
  const text = reader.text(state);
  if (text === '') return notice('pager: there is no text yet');
  return command({ kind: 'page', what: { kind: 'text', name: `${runId}.${state.reader.tab}`, text } });
}

/** What `y` and then this key copies; undefined for a key that copies nothing. */
export function copyFor(state: AppState, reader: Reader, key: string): Command | undefined {
  const id = state.selectedId ?? '';
  switch (key) {
    case 'i':
      return { kind: 'copy', text: id, name: 'the id' };
    case 'p':
      // The command makes a path of it: only it knows where the workspace is.
      return { kind: 'copy-path', runId: id };
    case 'v':
      return { kind: 'copy', text: reader.text(state), name: state.reader.tab };
    default:
      return undefined;
  }
}
