// What a terminal shows: cells of text with a style, in rows.

/** One of the terminal's 256, a colour of its own as `#rrggbb`, or the terminal's default. */
export type Color = number | `#${string}` | 'default';

export type CellStyle = {
  readonly color: Color;
  readonly background: Color;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly strikethrough: boolean;
  readonly inverse: boolean;
};

export type Cell = {
  /** A character with its marks; a space where there is nothing. */
  readonly text: string;
  /** The first of the columns it takes. */
  readonly column: number;
  readonly width: 1 | 2;
  readonly style: CellStyle;
};

export type Picture = {
  readonly columns: number;
  /** From above; what a row leaves out is blank. */
  readonly rows: readonly (readonly Cell[])[];
};
