// A frame like the one of the wide screen, 120 by 40: a list, steps, and an output, in styles.
import { type Frame, readFrame } from '../../../../source/screen/terminal/paint-frame.ts';

const names = ['youtube-launch', 'storyline', 'podcast-notes', 'newsletter', 'release-text', 'クイズ'];
const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼'];

const style = (code: string, text: string) => `\u001b[${code}m${text}\u001b[0m`;
const columnsOf = (text: string) => [...text].reduce((sum, one) => sum + (one > '\u3000' ? 2 : 1), 0);
const pad = (text: string, columns: number) => text + ' '.repeat(Math.max(0, columns - columnsOf(text)));

export type Sample = {
  /** How many runs that follow each other have the same name. */
  readonly alike: number;
  /** The first run that is seen. */
  readonly top: number;
  readonly ticks: number;
  readonly selected: number;
};

/** Three rows that run, each with a spinner; the rest is done, failed or paused. */
export function sampleFrame({ alike, top, ticks, selected }: Sample): Frame {
  const turning = spinner[ticks % spinner.length] ?? '';
  const runs = Array.from({ length: 36 }, (_, row) =>
    listRow(top + row, alike, turning, top + row === selected),
  );
  const body = runs.map((list, row) => {
    const step = row === 3 ? `${style('36', turning)} analyse` : `${style('32', '✓')} step-${row}`;
    const steps = step + ' '.repeat(row === 3 ? 30 : 38 - `✓ step-${row}`.length);
    const words = row % 4 === 3 ? '' : `The quarterly numbers of ${row} show that`;
    return `${style('2', '│')}${list}${style('2', '│')}${steps.slice(0, steps.length)}${style('2', '│')}${pad(words, 39)}${style('2', '│')}`;
  });
  const edge = (left: string, right: string) => style('2', `${left}${'─'.repeat(118)}${right}`);
  return readFrame(
    [
      style('1', '‖ caesura ~/launch │ 3 running'),
      edge('╭', '╮'),
      ...body,
      edge('╰', '╯'),
      ' enter open',
    ].join('\n'),
    120,
    40,
  );
}

/** 38 columns. */
function listRow(index: number, alike: number, turning: string, isSelected: boolean): string {
  const name = `${names[Math.floor(index / alike) % names.length]} k${(index * 37) % 97}v${index % 10}`;
  const isRunning = index % 40 === 5 || index % 40 === 17;
  const mark = isRunning ? style('36', turning) : index % 5 === 3 ? style('31', '✗') : style('32', '✓');
  const progress = `${index % 9}/9`;
  const age = `${(index * 13) % 60}m`;
  const label = pad(name, 24);
  return `${isSelected ? style('1;36', '›') : ' '}${mark} ${isSelected ? style('1;36', label) : label}${progress.padStart(5)}${style('2', age.padStart(6))}`;
}
