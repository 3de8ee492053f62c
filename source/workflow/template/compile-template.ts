// A parsed template -> a function that renders it.
import Handlebars from 'handlebars';
import { isTruthy, type TemplateHelper, templateHelpers } from './template-helpers.ts';
import { textOf } from './value-text.ts';
import { textHelper } from './walk-template.ts';

/** From the values of the outermost variables; `data` has no prototype. */
export type RenderTemplate = (data: Readonly<Record<string, unknown>>) => string;

const handlebarsHelpers = {
  helperMissing: true,
  blockHelperMissing: true,
  each: true,
  if: true,
  unless: true,
  with: true,
  log: false,
  lookup: true,
};

/** Compiled when it is first rendered. Text is not escaped; properties of prototypes cannot be reached. */
export function compileTemplate(program: hbs.AST.Program): RenderTemplate {
  const environment = Handlebars.create();
  environment.unregisterHelper('log');
  environment.registerHelper(textHelper, (value: unknown) => textOf(value));
  const known = { ...handlebarsHelpers, [textHelper]: true };
  for (const [name, helper] of templateHelpers) {
    environment.registerHelper(name, asBlockOrValue(helper));
    Object.assign(known, { [name]: true });
  }
  const render = environment.compile(program, {
    noEscape: true,
    knownHelpersOnly: true,
    knownHelpers: known,
  });
  return (data) => render(data, { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false });
}

type BlockOptions = {
  readonly fn: (context: unknown) => string;
  readonly inverse: (context: unknown) => string;
};

/** Handlebars passes the arguments, then options, which have the block's two halves where there is a block. */
function asBlockOrValue(helper: TemplateHelper) {
  return function call(this: unknown, ...values: readonly unknown[]): unknown {
    const value = helper(...values.slice(0, -1));
    const options = values.at(-1);
    if (!isBlock(options)) return value;
    return isTruthy(value) ? options.fn(this) : options.inverse(this);
  };
}

function isBlock(options: unknown): options is BlockOptions {
  return (
    typeof options === 'object' && options !== null && 'fn' in options && typeof options.fn === 'function'
  );
}
