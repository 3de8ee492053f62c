// A terminal's stdout without a terminal: it keeps what is written, shows it, and can be slow or go away.
import { Writable } from 'node:stream';
import { type Emulator, openEmulator } from './emulator.ts';

export class StreamTerminal extends Writable {
  readonly isTTY = true;
  columns: number;
  rows: number;
  /** Everything that was taken so far, one text for each write. */
  readonly writes: string[] = [];
  readonly screen: Emulator;
  #isHeld = false;
  #release: (() => void) | undefined;

  /** It asks for patience when more than that many characters wait to be taken. */
  constructor(columns: number, rows: number, patience = 1_000_000) {
    super({ decodeStrings: false, highWaterMark: patience });
    this.columns = columns;
    this.rows = rows;
    this.screen = openEmulator(columns, rows);
  }

  override _write(chunk: unknown, _encoding: BufferEncoding, callback: () => void): void {
    const take = () => {
      this.writes.push(String(chunk));
      this.screen.write(String(chunk));
      callback();
    };
    if (this.#isHeld) this.#release = take;
    else take();
  }

  /** From now on it takes nothing. */
  hold(): void {
    this.#isHeld = true;
  }

  release(): void {
    this.#isHeld = false;
    this.#release?.();
  }

  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    this.screen.resize(columns, rows);
    this.emit('resize');
  }

  written(): string {
    return this.writes.join('');
  }

  /** The lines that are seen, after everything written. */
  async lines(): Promise<readonly string[]> {
    await this.screen.write('');
    return this.screen.lines();
  }
}
