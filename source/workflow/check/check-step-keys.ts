// What is wrong with the keys of a step, one by one: names of fields, paths, keys that do nothing.
import { isPrototypeKey } from '../../json.ts';
import { quoteName } from '../../make-problem.ts';
import type { Problem } from '../../problem.ts';
import { findPathFault, folderOf } from '../contain-path.ts';
import { transformedNames } from '../parse/parse-expressions.ts';
import type { Path } from '../parse/read-nodes.ts';
import type { StepFile } from '../parse/workflow-file.ts';
import type { Step } from '../workflow.ts';

/** Notes a problem at a key of the step; an empty path is the step itself. */
export type Report = (
  severity: Problem['severity'],
  code: string,
  message: string,
  key: Path,
  hint?: string,
) => void;

export type Kind = Step['kind'];

/** Says which keys do nothing on a step of this kind; those whose loss would change what runs are errors. */
export function checkUnusedKeys(written: StepFile, kind: Kind, report: Report): void {
  const unused = (key: keyof StepFile & string) => {
    if (written[key] === undefined) return;
    report('warning', 'unused-key', `${key} has no effect on a ${kind} step`, [key]);
  };
  if (kind !== 'command') {
    unused('cwd');
    unused('env');
    if (kind !== 'workflow') unused('effects');
  }
  if (kind === 'human' || kind === 'transform') {
    unused('delay');
    unused('onInterrupted');
    if (written.timeout !== undefined) {
      const message = `timeout on a ${kind} step is not supported in this version`;
      report(
        'error',
        'unsupported-key',
        message,
        ['timeout'],
        'Remove the key; prompts, commands and workflows may have a timeout',
      );
    }
  }
  if (kind !== 'human') {
    if (kind !== 'prompt' || !written.checkpoint) unused('message');
    unused('inputType');
  } else unused('retry');
  if (kind === 'transform') unused('retry');
  if (kind !== 'prompt') unused('repair');
  if (kind === 'transform' || kind === 'workflow') unused('schema');
  if (kind === 'workflow') unused('onInterrupted');
  if (kind !== 'prompt' && kind !== 'workflow') unused('model');
  if (kind !== 'prompt') {
    for (const key of ['temperature', 'maxOutputTokens', 'reasoning', 'cache', 'system', 'images'] as const)
      unused(key);
  }
  if (written.validate !== undefined && written.schema === undefined) {
    report('warning', 'unused-key', 'validate has no effect without a schema', ['validate']);
  }
}

/** Of data fields, of the names in templates and replies, and of variables of the environment. */
export function checkNames(written: StepFile, report: Report): void {
  const check = (name: string, key: Path) => {
    if (name.trim() === '') report('error', 'bad-name', 'the name of a field cannot be empty', key);
    else if (isPrototypeKey(name)) {
      report('error', 'reserved-name', `${quoteName(name)} cannot be used as the name of a field`, key);
    }
  };
  for (const list of ['inputs', 'outputs'] as const) {
    written[list]?.forEach((name, index) => {
      check(name, [list, index]);
    });
  }
  if (written.foreach !== undefined) check(written.foreach, ['foreach']);
  for (const name of transformedNames(written)) check(name, ['transform', name]);
  const maps = [
    [['mapper'], written.mapper],
    [['mapping', 'inputs'], written.mapping?.inputs],
    [['mapping', 'outputs'], written.mapping?.outputs],
  ] as const;
  for (const [path, map] of maps) {
    for (const [name, field] of Object.entries(map ?? {})) {
      check(name, [...path, name]);
      check(field, [...path, name]);
    }
  }
  for (const [name, field] of Object.entries(written.mapper ?? {})) {
    const other = written.mapping?.outputs;
    if (other && Object.hasOwn(other, name) && other[name] !== field) {
      const message = `mapper and mapping store ${quoteName(name)} in different fields`;
      report('error', 'conflicting-mapping', message, ['mapper', name], 'Write it in one of them');
    }
  }
  for (const name of Object.keys(written.env ?? {})) {
    if (/^[^=\0]+$/.test(name)) continue;
    report('error', 'bad-name', `${quoteName(name)} cannot be the name of a variable`, ['env', name]);
  }
  for (const [name, value] of Object.entries(written.env ?? {})) {
    if (value.includes('\0'))
      report('error', 'bad-value', 'a variable cannot hold a NUL character', ['env', name]);
  }
}

/** `file` is the definition's, relative to the workspace. */
export function checkPaths(written: StepFile, file: string, report: Report): void {
  const paths = [
    ['prompt', folderOf(file)],
    ['schema', folderOf(file)],
    ['cwd', ''],
  ] as const;
  for (const [key, folder] of paths) {
    const path = written[key];
    if (path === undefined) continue;
    const fault = path.trim() === '' ? 'is empty' : findPathFault(path, folder);
    if (fault === undefined) continue;
    const hint =
      key === 'cwd' ? "Write it relative to the workspace's root" : 'Write a path inside the workspace';
    report('error', 'path-outside', `${key} ${quoteName(path)} ${fault}`, [key], hint);
  }
}
