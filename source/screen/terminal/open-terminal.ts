// How Ink is given the terminal: painted by cells, or, for a screen reader, written by Ink itself.
import type { RenderOptions } from 'ink';
import {
  enterAlternateScreen,
  leaveAlternateScreen,
  pasteMarksOff,
  pasteMarksOn,
  showCursor,
} from './control-sequences.ts';
import { FrameWriter, type TerminalOutput } from './frame-writer.ts';

export type OpenedTerminal = {
  readonly options: RenderOptions;
  /** Writes a sequence that is not part of the picture; false where another program has the terminal. */
  readonly send: (sequence: string) => boolean;
  readonly repaint: () => void;
  /** Takes the terminal as Ink will when it is there: keys that come earlier wait for it. */
  readonly take: () => void;
  /** Paints a frame as Ink would write it, at once. */
  readonly show: (frame: string) => void;
  /** Gives the terminal back where Ink has not done that. */
  readonly close: () => void;
};

/** @param isSpoken whether a screen reader reads what is written: then it is not painted over */
export function openTerminal(
  stdin: NodeJS.ReadStream,
  stdout: TerminalOutput & NodeJS.WriteStream,
  isSpoken: boolean,
): OpenedTerminal {
  const common = { exitOnCtrlC: false, patchConsole: false, interactive: true } as const;
  if (isSpoken) {
    return {
      options: { ...common, stdout, isScreenReaderEnabled: true },
      send: (sequence) => {
        stdout.write(sequence);
        return true;
      },
      repaint: () => {},
      take: () => {},
      show: () => {},
      close: () => {},
    };
  }
  const writer = new FrameWriter(stdout);
  return {
    options: {
      ...common,
      stdout: writer,
      // One text for each frame, which the writer compares with the one before.
      debug: true,
      alternateScreen: true,
      isScreenReaderEnabled: false,
    },
    send: (sequence) => writer.send(sequence),
    repaint: () => writer.repaint(),
    take: () => {
      stdin.setRawMode(true);
      writer.write(enterAlternateScreen + pasteMarksOn);
    },
    show: (frame) => {
      writer.write(frame);
      writer.flush();
    },
    close: () => {
      if (writer.isShown) {
        writer.write(pasteMarksOff + leaveAlternateScreen + showCursor);
        stdin.setRawMode(false);
      }
      writer.close();
    },
  };
}
