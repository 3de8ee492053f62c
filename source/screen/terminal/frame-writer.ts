// The stdout that Ink gets: whole frames go in, and what has changed comes out, as often as a terminal can follow.
import { Writable } from 'node:stream';
import {
  enterAlternateScreen,
  hideCursor,
  isControlOnly,
  leaveAlternateScreen,
  wrapOff,
  wrapOn,
} from './control-sequences.ts';
import { type Frame, paintFrame, readFrame } from './paint-frame.ts';

/** Between two paints, in milliseconds: at most 60 a second. */
const paintInterval = 17;

/** The part of a terminal's stdout that is used; its size is in cells. */
export type TerminalOutput = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};

/** Which screen the terminal shows. Frames are painted on ours alone; once the terminal is gone, nothing is written. */
type Screen = 'ours' | 'another' | 'gone';

/** Whether the next frame is painted at once, a moment after the one before, or when the terminal has taken that. */
type Pace = 'at once' | 'soon' | 'when drained';

/**
 * For Ink's `render(…, { stdout, debug: true, alternateScreen: true, interactive: true })`: with `debug` it writes
 * each frame as one text, and modes as texts of their own. Modes are passed on as they come; frames are painted
 * between entering and leaving the alternate screen. A terminal that fails or is gone is not an error here: who
 * has to know listens to the terminal itself.
 */
export class FrameWriter extends Writable {
  readonly #target: TerminalOutput;
  #screen: Screen = 'another';
  #pace: Pace = 'at once';
  #pause: NodeJS.Timeout | undefined;
  /** What the terminal shows; null where that is not known. */
  #shown: Frame | null = null;
  #newest: Frame | null = null;

  constructor(target: TerminalOutput) {
    super({ decodeStrings: false });
    this.#target = target;
    target.on('resize', this.#resized);
    target.on('drain', this.#drained);
    target.on('error', this.#lost);
  }

  get isTTY(): boolean {
    return this.#target.isTTY === true;
  }

  get columns(): number {
    return this.#target.columns || 80;
  }

  get rows(): number {
    return this.#target.rows || 24;
  }

  /** Whether the terminal shows our screen. */
  get isShown(): boolean {
    return this.#screen === 'ours';
  }

  /** Paints everything anew, whatever the terminal shows. */
  repaint(): void {
    this.#shown = null;
    this.flush();
  }

  /** Paints now what would be painted a moment later. */
  flush(): void {
    if (this.#pace === 'soon') this.#rest();
    this.#paint();
  }

  /** Writes a sequence of ours, such as a title. False, and nothing is written, while another screen is shown. */
  send(sequence: string): boolean {
    if (this.#screen !== 'ours') return false;
    this.#put(sequence);
    return true;
  }

  /** Lets go of the terminal. What comes afterwards is still written. */
  close(): void {
    this.#rest();
    this.#target.off('resize', this.#resized);
  }

  override _write(chunk: unknown, _encoding: BufferEncoding, callback: () => void): void {
    const text = String(chunk);
    if (text === '') {
      this.#settle(callback);
      return;
    }
    if (isControlOnly(text)) {
      this.#passOn(text);
    } else {
      this.#newest = readFrame(text, this.columns, this.rows);
      this.#paint();
    }
    callback();
  }

  /** Ink writes nothing, and waits until that is done, to know that all before has reached the terminal. */
  #settle(callback: () => void): void {
    this.flush();
    if (this.#pace === 'when drained' && this.#screen !== 'gone') this.#target.write('', () => callback());
    else callback();
  }

  #passOn(text: string): void {
    // Ink enters it when it comes; what is shown there already would be lost.
    if (this.#screen === 'ours' && text === enterAlternateScreen) return;
    if (text.includes(leaveAlternateScreen)) {
      this.#rest();
      this.#put(wrapOn);
      if (this.#screen === 'ours') this.#screen = 'another';
      this.#newest = null;
    }
    this.#put(text);
    if (text.includes(enterAlternateScreen)) {
      // Ink hides the cursor only once. And what is drawn wider than it was measured must not go on in the next row.
      this.#put(hideCursor + wrapOff);
      if (this.#screen === 'another') this.#screen = 'ours';
      this.#shown = null;
    }
  }

  #paint(): void {
    if (this.#screen !== 'ours' || this.#pace !== 'at once' || this.#newest === null) return;
    if (this.#newest === this.#shown) return;
    const bytes = paintFrame(this.#shown, this.#newest);
    this.#shown = this.#newest;
    if (bytes === '') return;
    this.#pace = 'soon';
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => {
      this.#rest();
      this.#paint();
    }, paintInterval);
    this.#put(bytes);
  }

  #rest(): void {
    clearTimeout(this.#pause);
    if (this.#pace === 'soon') this.#pace = 'at once';
  }

  #put(bytes: string): void {
    if (this.#screen === 'gone') return;
    try {
      if (!this.#target.write(bytes)) this.#pace = 'when drained';
    } catch {
      this.#lost();
    }
  }

  readonly #resized = (): void => {
    this.#shown = null;
    this.emit('resize');
  };

  readonly #drained = (): void => {
    if (this.#pace === 'when drained') this.#pace = 'at once';
    this.#paint();
  };

  readonly #lost = (): void => {
    this.#screen = 'gone';
    this.#rest();
  };
}
