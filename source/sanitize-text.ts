// Makes foreign text safe for a terminal: nothing in it can move the cursor, colour, ring or turn the reading around.

// Escape sequences go as a whole, so that their parameters do not stay behind as text.
const sequences =
  // OSC, DCS, SOS, PM, APC with their text; CSI; any other escape; each with its one-character C1 form.
  /(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|\u001b[ -/]*[0-~]?/g;

// C0 but tab and line feed, DEL, C1, and what changes the direction of the text.
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Keeps tabs and line feeds; a carriage return before a line feed goes, any other becomes a line feed. */
export function sanitizeText(text: string): string {
  return text.replace(sequences, '').replace(/\r\n?/g, '\n').replace(controls, '');
}

/** One line of it: tabs and line feeds become spaces. */
export function sanitizeLine(text: string): string {
  return sanitizeText(text).replace(/[\t\n]+/g, ' ');
}
