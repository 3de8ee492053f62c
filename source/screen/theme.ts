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

/**
 * The codes of `CSI … m` that a role is written with; empty for plain text. Colours are of the terminal's own
 * sixteen: its owner has made them legible.
 */
export function codesOf({ colors }: Theme, role: Role): string {
  const color = (code: Color) => (colors ? [String(code)] : []);
  return codeList(role, color).join(';');
}

type Color = (typeof hue)[keyof typeof hue];

const bold = '1';
const dim = '2';
const italic = '3';
const underline = '4';
const inverse = '7';
const hue = { red: 31, green: 32, magenta: 35, cyan: 36 } as const;

function codeList(role: Role, color: (code: Color) => readonly string[]): readonly string[] {
  switch (role) {
    case 'plain':
      return [];
    case 'quiet':
      return [dim];
    case 'strong':
    case 'heading':
      return [bold];
    case 'running':
    case 'code':
      return color(hue.cyan);
    case 'done':
    case 'added':
      return color(hue.green);
    case 'failed':
    case 'removed':
      return color(hue.red);
    case 'attention':
      // Yellow cannot be read on white.
      return color(hue.magenta);
    case 'chosen':
      return [bold, ...color(hue.cyan)];
    case 'cursor':
      return [bold, inverse, ...color(hue.cyan)];
    case 'emphasis':
      return [italic];
    case 'link':
      return [underline];
    case 'match':
      return [inverse];
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
