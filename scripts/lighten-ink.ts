// Takes out of what Ink loads three things that cost each first frame some 100 ms.
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'rolldown';

const segmenter = fileURLToPath(new URL('./quick-segmenter.ts', import.meta.url));

/**
 * - string-width's expression for emoji sequences is made only for a text that holds an emoji;
 * - a segmenter is made only for a text whose characters may join (quick-segmenter.ts);
 * - Yoga decodes its WebAssembly by itself: by `fetch`, which it prefers, all of Node's fetch is loaded.
 *
 * The build fails where one of them is not found any more.
 */
export function lightenInk(): Plugin {
  const found = { emoji: false, segmenter: false, yoga: false };
  let isInkBundled = false;
  return {
    name: 'lighten-ink',
    transform: {
      filter: { id: /[\\/]node_modules[\\/].*\.js$/ },
      handler(code, id) {
        if (/[\\/]node_modules[\\/]ink[\\/]build[\\/]/.test(id)) isInkBundled = true;
        if (/yoga-wasm/.test(id)) {
          found.yoga ||= code.includes(fetching);
          return code.replaceAll(fetching, 'true');
        }
        const lighter = lightenText(code);
        found.emoji ||= lighter.emoji;
        found.segmenter ||= lighter.segmenter;
        return lighter.code === code ? undefined : lighter.code;
      },
    },
    buildEnd() {
      const missing = Object.entries(found).flatMap(([name, isFound]) => (isFound ? [] : [name]));
      if (isInkBundled && missing.length > 0)
        throw new Error(`Ink loads in another way now: mend scripts/lighten-ink.ts (${missing.join(', ')})`);
    },
  };
}

const fetching = '"function"!=typeof fetch';
const emojiExpression = /^const (?<name>\w+) = \/(?<source>\S*\\p\{RGI_Emoji\}\S*)\/v;$/m;
const moduleSegmenter = /^const (?<name>\w+) = new Intl\.Segmenter\([^;\n]*\);$/m;

function lightenText(code: string) {
  let lighter = code;
  const emoji = emojiExpression.exec(code)?.groups;
  if (emoji !== undefined) {
    const { name = '', source = '' } = emoji;
    lighter = lighter.replace(
      emojiExpression,
      // Each such sequence has a character that is an emoji by itself, and more than digits. Not a literal: that is
      // checked, which is what takes long, as soon as the function around it is.
      () => `let ${name}Made;
const ${name}OfEmoji = (text) =>
  /[^ -~]/.test(text) && /\\p{Emoji}/u.test(text) ? (${name}Made ??= new RegExp(${JSON.stringify(source)}, 'v')) : undefined;
const ${name} = {
  test: (text) => ${name}OfEmoji(text)?.test(text) ?? false,
  exec: (text) => ${name}OfEmoji(text)?.exec(text) ?? null,
};`,
    );
  }
  const isSegmenting = moduleSegmenter.test(code);
  if (isSegmenting) {
    lighter = `import { createQuickSegmenter } from ${JSON.stringify(segmenter)};\n${lighter.replace(
      moduleSegmenter,
      (_, name) => `const ${name} = createQuickSegmenter();`,
    )}`;
  }
  return { code: lighter, emoji: emoji !== undefined, segmenter: isSegmenting };
}
