// How things look: glyphs and colours by what they mean, for what the terminal can show.
import type { DerivedStatus } from '../run/run.ts';
import type { StepState } from '../state/step-lines.ts';

export type Theme = { readonly glyphs: Glyphs; readonly colors: boolean };

export type Glyphs = {
  readonly brand: string;
  readonly done: string;
  readonly failed: string;
  readonly stopped: string;
  readonly cancelled: string;
  /** A step that was not done. */
  readonly skipped: string;
  readonly attention: string;
  readonly pending: string;
  /** One after the other, turned by the ticks. */
  readonly spinner: readonly string[];
  readonly cursor: string;
  readonly separator: string;
  readonly ellipsis: string;
  /** A part of a tree that is open, and one that is not. */
  readonly opened: string;
  readonly closed: string;
  /** The done and the other part of a bar. */
  readonly full: string;
  readonly empty: string;
  /** That a text is followed to its end. */
  readonly following: string;
  readonly live: string;
  readonly frame: Frame;
};

export type Frame = {
  readonly topLeft: string;
  readonly topRight: string;
  readonly bottomLeft: string;
  readonly bottomRight: string;
  readonly across: string;
  readonly down: string;
};

/** What a piece of text means; never told by its colour alone. */
export type Role =
  | 'plain'
  | 'quiet'
  | 'strong'
  | 'running'
  | 'done'
  | 'failed'
  | 'attention'
  | 'chosen'
  | 'cursor'
  | 'heading'
  | 'emphasis'
  | 'code'
  | 'link'
  | 'match'
  | 'added'
  | 'removed';

const unicodeGlyphs: Glyphs = {
  brand: '‖',
  done: '✓',
  failed: '✗',
  stopped: '‖',
  cancelled: '⊘',
  skipped: '⊘',
  attention: '!',
  pending: '·',
  spinner: ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'],
  cursor: '›',
  separator: '│',
  ellipsis: '…',
  opened: '▾',
  closed: '▸',
  full: '█',
  empty: '░',
  following: '▼',
  live: '●',
  frame: { topLeft: '╭', topRight: '╮', bottomLeft: '╰', bottomRight: '╯', across: '─', down: '│' },
};

const asciiGlyphs: Glyphs = {
  brand: '||',
  done: '+',
  failed: 'x',
  stopped: '=',
  cancelled: '0',
  skipped: '/',
  attention: '!',
  pending: '.',
  spinner: ['|', '/', '-', '\\'],
  cursor: '>',
  separator: '|',
  ellipsis: '...',
  opened: '-',
  closed: '+',
  full: '#',
  empty: '.',
  following: 'v',
  live: '*',
  frame: { topLeft: '+', topRight: '+', bottomLeft: '+', bottomRight: '+', across: '-', down: '|' },
};

/** ASCII where the locale is not UTF-8; no colours where `NO_COLOR` is set to anything. */
export function createTheme(
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): Theme {
  return {
    glyphs: showsUnicode(environment, platform) ? unicodeGlyphs : asciiGlyphs,
    colors: !environment.NO_COLOR && environment.TERM !== 'dumb',
  };
}

function showsUnicode(
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): boolean {
  const locale = environment.LC_ALL || environment.LC_CTYPE || environment.LANG;
  // A terminal of a desktop that sets no locale shows Unicode; on Linux no locale means ASCII.
  if (!locale) return platform === 'darwin' || platform === 'win32';
  return /utf-?8/i.test(locale);
}

/** Colours of the terminal's own sixteen: its owner has made them legible. */
export type Style = {
  readonly color?: string;
  readonly dimColor?: true;
  readonly bold?: true;
  readonly italic?: true;
  readonly underline?: true;
  readonly inverse?: true;
};

export function styleOf(theme: Theme, role: Role): Style {
  const color = (name: string): Style => (theme.colors ? { color: name } : {});
  switch (role) {
    case 'plain':
      return {};
    case 'quiet':
      return { dimColor: true };
    case 'strong':
      return { bold: true };
    case 'running':
      return color('cyan');
    case 'done':
      return color('green');
    case 'failed':
      return color('red');
    case 'attention':
      // Yellow cannot be read on white.
      return color('magenta');
    case 'chosen':
      return { ...color('cyan'), bold: true };
    case 'cursor':
      return { ...color('cyan'), bold: true, inverse: true };
    case 'heading':
      return { bold: true };
    case 'emphasis':
      return { italic: true };
    case 'code':
      return color('cyan');
    case 'link':
      return { underline: true };
    case 'match':
      return { inverse: true };
    case 'added':
      return color('green');
    case 'removed':
      return color('red');
  }
}

export type Mark = { readonly glyph: string; readonly role: Role };

export function markOfRun(theme: Theme, status: DerivedStatus, ticks: number): Mark {
  const { glyphs } = theme;
  switch (status) {
    case 'running':
      return { glyph: turn(glyphs.spinner, ticks), role: 'running' };
    case 'interrupted':
      return { glyph: glyphs.attention, role: 'attention' };
    case 'waiting':
      return { glyph: glyphs.stopped, role: 'attention' };
    case 'paused':
      return { glyph: glyphs.stopped, role: 'plain' };
    case 'completed':
      return { glyph: glyphs.done, role: 'done' };
    case 'failed':
      return { glyph: glyphs.failed, role: 'failed' };
    case 'cancelled':
      return { glyph: glyphs.cancelled, role: 'quiet' };
  }
}

export function markOfStep(theme: Theme, state: StepState, ticks: number): Mark {
  switch (state) {
    case 'done':
      return markOfRun(theme, 'completed', ticks);
    case 'skipped':
      return { glyph: theme.glyphs.skipped, role: 'quiet' };
    case 'pending':
      return { glyph: theme.glyphs.pending, role: 'quiet' };
    case 'running':
    case 'interrupted':
    case 'failed':
    case 'waiting':
      return markOfRun(theme, state, ticks);
  }
}

function turn(spinner: readonly string[], ticks: number): string {
  return spinner[ticks % spinner.length] ?? '';
}
