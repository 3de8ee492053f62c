// What stands for glyphs where text is read aloud.
import { createTheme, type Theme } from '../theme.ts';

const plain = createTheme({ NO_COLOR: '1' }, 'linux');

/** No colours, and words where a sign would say something: in the texts of the reader, and in the title. */
export const spokenTheme: Theme = {
  ...plain,
  glyphs: {
    ...plain.glyphs,
    opened: 'open',
    closed: 'closed',
    done: 'done',
    failed: 'failed',
    stopped: 'stopped',
    cancelled: 'cancelled',
    skipped: 'skipped',
    attention: 'attention',
  },
};
