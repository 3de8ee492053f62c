// Puts the names of secrets in the place of their values, in a whole text and in one that streams in.
import { createMatcher, initialState, type Matcher } from './match-forms.ts';
import { markOf, type Secret } from './secret.ts';
import { formsOf } from './secret-forms.ts';

export type Redactor = {
  /** The very same text where no secret is in it. */
  readonly redact: (text: string) => string;
  /** The same for a row of a screen: the text keeps its length. */
  readonly cover: (text: string) => string;
  /** The names of the secrets in a text, each once. */
  readonly find: (text: string) => readonly string[];
  readonly openFilter: () => TextFilter;
};

/**
 * Takes secrets out of a text while it streams in: what may be the beginning of one is held back until it is clear.
 * All that it gives together is what the whole text gives at once, wherever that is cut. Whoever gives up in the middle
 * leaves out what is held.
 */
export type TextFilter = {
  readonly push: (text: string) => string;
  /** What is still held. */
  readonly end: () => string;
  /** The names of those that were found so far, each once. */
  readonly found: () => readonly string[];
};

/** A stretch of text that goes, and what stood there; secrets that overlap are one stretch. */
type Region = { readonly start: number; readonly end: number; readonly names: readonly string[] };

export function createRedactor(secrets: readonly Secret[]): Redactor {
  if (secrets.length === 0) {
    return {
      redact: (text) => text,
      cover: (text) => text,
      find: () => [],
      openFilter: () => ({ push: (text) => text, end: () => '', found: () => [] }),
    };
  }
  // Made when it is first needed: most commands end before.
  let open: (() => Scan) | undefined;
  const scan = () => {
    open ??= prepareScans(secrets);
    return open();
  };
  const regionsOf = (text: string): readonly Region[] => {
    const { read, regions } = scan();
    read(text);
    return regions();
  };
  return {
    redact: (text) => {
      const regions = regionsOf(text);
      return regions.length === 0 ? text : replaceRegions(text, regions);
    },
    cover: (text) => {
      const regions = regionsOf(text);
      return regions.length === 0 ? text : replaceRegions(text, regions, 0, coverRegion);
    },
    find: (text) => unique(regionsOf(text).flatMap(({ names }) => names)),
    openFilter: () => createFilter(scan()),
  };
}

function prepareScans(secrets: readonly Secret[]): () => Scan {
  const forms = new Map<string, string>();
  // In the order of their names, so that it is the same one of two in every terminal.
  for (const { name, value } of [...secrets].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    for (const form of formsOf(value)) if (!forms.has(form)) forms.set(form, name);
  }
  const matcher = createMatcher([...forms.keys()]);
  const matches = [...forms].map(([form, name]) => ({ length: form.length, name }));
  return () => createScan(matcher, matches);
}

type Scan = {
  readonly read: (text: string) => void;
  /** Apart from each other, in their order, by the place of their units since the beginning. */
  readonly regions: () => readonly Region[];
  /** No region that is still to come, or that still grows, reaches back before this place. */
  readonly settled: () => number;
  /** Regions that end before it are not needed any more. */
  readonly forget: (before: number) => void;
};

function createScan(
  matcher: Matcher,
  matches: readonly { readonly length: number; readonly name: string }[],
): Scan {
  let state = initialState;
  let position = 0;
  let regions: Region[] = [];

  const add = (start: number, end: number, name: string) => {
    let region: Region = { start, end, names: [name] };
    for (let last = regions.at(-1); last !== undefined && last.end > region.start; last = regions.at(-1)) {
      regions.pop();
      // One that stands within another is a part of that one.
      if (last.start < region.start)
        region = { start: last.start, end, names: unique([...last.names, ...region.names]) };
    }
    regions.push(region);
  };

  return {
    read: (text) => {
      state = matcher.read(state, text, (place, end) => {
        const match = matches[place];
        if (match !== undefined) add(position + end - match.length, position + end, match.name);
      });
      position += text.length;
    },
    regions: () => regions,
    settled: () => {
      const open = position - matcher.pending(state);
      return Math.min(open, regions.find(({ end }) => end > open)?.start ?? open);
    },
    forget: (before) => {
      regions = regions.filter(({ end }) => end > before);
    },
  };
}

function createFilter(scan: Scan): TextFilter {
  const found = new Set<string>();
  let held = '';
  /** The place of the first unit that is held. */
  let from = 0;
  const release = (until: number): string => {
    if (until === from) return '';
    const given = held.slice(0, until - from);
    const regions = scan.regions().filter(({ end }) => end <= until);
    for (const { names } of regions) for (const name of names) found.add(name);
    const clean = regions.length === 0 ? given : replaceRegions(given, regions, from);
    held = held.slice(until - from);
    from = until;
    scan.forget(until);
    return clean;
  };
  return {
    push: (text) => {
      held += text;
      scan.read(text);
      return release(scan.settled());
    },
    end: () => release(from + held.length),
    found: () => [...found],
  };
}

/** @param from the place of the text's first unit */
function replaceRegions(
  text: string,
  regions: readonly Region[],
  from = 0,
  replace: (region: Region) => string = markRegion,
): string {
  let clean = '';
  let done = 0;
  for (const region of regions) {
    clean += text.slice(done, region.start - from) + replace(region);
    done = region.end - from;
  }
  return clean + text.slice(done);
}

function markRegion({ names }: Region): string {
  return names.map(markOf).join('');
}

function coverRegion(region: Region): string {
  const length = region.end - region.start;
  return markRegion(region).padEnd(length).slice(0, length);
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
