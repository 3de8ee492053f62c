// What goes to a model with the prompt: the system text, the images, the settings.
import type { AttachedImage } from '../model/model.ts';
import type { FailureCause } from '../run/run.ts';
import type { ModelSettings } from '../workflow/model-settings.ts';
import { isTemplate, parseInlineTemplate } from '../workflow/template/parse-template.ts';
import type { PromptStep, SystemText, Workflow } from '../workflow/workflow.ts';
import type { FilesPort, StepInputs } from './ports.ts';
import { badTemplate, renderParsed, renderTemplate } from './render-template.ts';

/** Empty for a step that sends its prompt alone. */
export type Accompaniment = {
  readonly system?: string;
  readonly images?: readonly AttachedImage[];
  readonly settings?: ModelSettings;
};

/** @param warnings what no input provides is added to them */
export function prepareCall(
  workflow: Workflow,
  step: PromptStep,
  inputs: StepInputs,
  files: FilesPort,
  warnings: string[],
): Accompaniment | { readonly cause: FailureCause } {
  const system =
    step.system === undefined ? '' : renderSystem(workflow, step.system, inputs, files, warnings);
  if (typeof system !== 'string') return { cause: system };
  const images = readImages(workflow, step, inputs, files, warnings);
  if ('kind' in images) return { cause: images };
  return {
    ...(system.trim() === '' ? {} : { system: files.redact(system) }),
    ...(images.length === 0 ? {} : { images }),
    ...(step.settings === undefined ? {} : { settings: step.settings }),
  };
}

/** What of it is hashed; undefined where there is nothing. An image is its content, wherever it lies. */
export function hashedPart({ system, images, settings }: Accompaniment): string | undefined {
  const parts = {
    ...(system === undefined ? {} : { system }),
    ...(images === undefined ? {} : { images: images.map(({ hash }) => hash) }),
    ...(settings === undefined ? {} : { settings }),
  };
  return Object.keys(parts).length === 0 ? undefined : JSON.stringify(parts);
}

/**
 * What is sent, as a person reads it in the prompt's file and on the screen. A prompt that goes alone stands as it is.
 */
export function describeCall(prompt: string, { system, images, settings }: Accompaniment): string {
  const parts = [
    ...(system === undefined ? [] : [section('System', system)]),
    ...(images === undefined ? [] : [section('Images', images.map(describeImage).join('\n'))]),
    ...(settings === undefined ? [] : [section('Settings', describeSettings(settings))]),
  ];
  return parts.length === 0 ? prompt : [...parts, section('Prompt', prompt)].join('\n\n');
}

function section(title: string, text: string): string {
  return `# ${title}\n\n${text}`;
}

/** The hash shows that another image lies there now. */
function describeImage({ path, mediaType, data, hash }: AttachedImage): string {
  return `- ${path} (${mediaType}, ${data.byteLength} bytes, sha256 ${hash.slice(0, 12)})`;
}

function describeSettings(settings: ModelSettings): string {
  return Object.entries(settings)
    .map(([name, value]) => `- ${name}: ${value}`)
    .join('\n');
}

function renderSystem(
  workflow: Workflow,
  system: SystemText,
  inputs: StepInputs,
  files: FilesPort,
  warnings: string[],
): string | FailureCause {
  switch (system.kind) {
    case 'file':
      return renderTemplate(workflow, system.path, inputs, files, warnings);
    case 'text':
      return renderInline(workflow, system.template, inputs, warnings, 'the system text');
  }
}

function renderInline(
  workflow: Workflow,
  text: string,
  inputs: StepInputs,
  warnings: string[],
  what: string,
): string | FailureCause {
  if (!text.includes('{{')) return text;
  const template = parseInlineTemplate(text, workflow.path);
  if (!isTemplate(template)) return badTemplate(`${what}: ${template[0]?.message ?? 'no template'}`);
  return renderParsed(template, inputs, workflow, warnings, ({ name }) => `${what}: ${name} has no value`);
}

function readImages(
  workflow: Workflow,
  step: PromptStep,
  inputs: StepInputs,
  files: FilesPort,
  warnings: string[],
): readonly AttachedImage[] | FailureCause {
  const images: AttachedImage[] = [];
  for (const entry of step.images ?? []) {
    const paths = imagePaths(workflow, step, entry, inputs, warnings);
    if ('kind' in paths) return paths;
    for (const path of paths) {
      const found = files.image(path);
      if (found.kind === 'refused') return badImage(found.message);
      images.push({ ...found.image, path: files.redact(found.image.path) });
    }
  }
  return images;
}

/** An entry is the name of an input, or a path or a template of one. */
function imagePaths(
  workflow: Workflow,
  step: PromptStep,
  entry: string,
  inputs: StepInputs,
  warnings: string[],
): readonly string[] | FailureCause {
  const value = inputs.get(entry);
  if (value === undefined && !step.inputs.has(entry)) {
    const path = renderInline(workflow, entry, inputs, warnings, `the image ${entry}`);
    if (typeof path !== 'string') return path;
    return path.trim() === '' ? badImage(`the image ${entry} gives no path`) : [path.trim()];
  }
  const paths = (Array.isArray(value) ? value : [value ?? null]).map((path) =>
    typeof path === 'string' ? path : '',
  );
  return paths.every((path) => path.trim() !== '')
    ? paths.map((path) => path.trim())
    : badImage(`the input ${entry}, which images names, holds no path, and no list of paths`);
}

function badImage(message: string): FailureCause {
  return { kind: 'missing-input', message, canRetry: false };
}
