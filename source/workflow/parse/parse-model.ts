// What a prompt step says of its model, with what the workflow says for all of them.

import { quoteName } from '../../make-problem.ts';
import type { Place } from '../../problem.ts';
import type { Report } from '../check/check-step-keys.ts';
import { findPathFault, folderOf } from '../contain-path.ts';
import { type ModelSettings, readModelNames } from '../model-settings.ts';
import type { PromptStep, SystemText } from '../workflow.ts';
import type { HeadFile, StepFile } from './workflow-file.ts';

/** What the workflow says, and where its text stands. */
export type ModelDefaults = Pick<
  HeadFile,
  'temperature' | 'maxOutputTokens' | 'reasoning' | 'system' | 'cache'
> & {
  readonly systemPlace: Place;
};

/** The workflow's own model is no part of it: a command line and a run's options stand between the two. */
export function parseModel(
  written: StepFile,
  defaults: ModelDefaults,
  systemPlace: Place,
): Pick<PromptStep, 'model' | 'settings' | 'system' | 'images' | 'cache'> {
  const settings = readSettings({ ...defaults, ...withoutAbsent(written) });
  const system =
    written.system === undefined
      ? readSystem(defaults.system, defaults.systemPlace)
      : readSystem(written.system, systemPlace);
  return {
    ...(written.model === undefined ? {} : { model: readModelNames(written.model) }),
    ...(settings === undefined ? {} : { settings }),
    ...(system === undefined ? {} : { system }),
    ...((written.cache ?? defaults.cache) === true ? { cache: true as const } : {}),
    ...(written.images === undefined || written.images.length === 0 ? {} : { images: written.images }),
  };
}

/** `file` is the definition's, relative to the workspace. */
export function checkSystemPath(system: string | undefined, file: string, report: Report): void {
  if (system === undefined || !isTemplatePath(system)) return;
  const fault = findPathFault(system, folderOf(file));
  if (fault === undefined) return;
  report(
    'error',
    'path-outside',
    `system ${quoteName(system)} ${fault}`,
    ['system'],
    'Write a path inside the workspace',
  );
}

/** An empty text is none, so that a step can do without that of the workflow. */
function readSystem(written: string | undefined, place: Place): SystemText | undefined {
  if (written === undefined || written.trim() === '') return undefined;
  return isTemplatePath(written)
    ? { kind: 'file', path: written.trim(), place }
    : { kind: 'text', template: written, place };
}

function isTemplatePath(text: string): boolean {
  return /^[^\n{}]+\.hbs$/.test(text.trim());
}

/** In one order, since they are hashed. */
function readSettings({
  temperature,
  maxOutputTokens,
  reasoning,
}: ModelSettingsFile): ModelSettings | undefined {
  const settings = {
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(reasoning === undefined ? {} : { reasoning }),
  };
  return Object.keys(settings).length === 0 ? undefined : settings;
}

type ModelSettingsFile = Pick<StepFile, 'temperature' | 'maxOutputTokens' | 'reasoning'>;

function withoutAbsent({ temperature, maxOutputTokens, reasoning }: ModelSettingsFile): ModelSettingsFile {
  return readSettings({ temperature, maxOutputTokens, reasoning }) ?? {};
}
