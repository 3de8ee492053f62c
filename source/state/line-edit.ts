// Editing one line of text: what it is and where the cursor stands, in characters as people count them.

export type LineEdit = {
  readonly text: string /** In UTF-16 units, between two characters. */;
  readonly cursor: number;
};

export type LineEditing =
  | { readonly kind: 'insert'; readonly text: string }
  | { readonly kind: 'delete-before' | 'delete-after' | 'delete-word' | 'clear' }
  | { readonly kind: 'left' | 'right' | 'start' | 'end' };

export function lineOf(text: string): LineEdit {
  return { text, cursor: text.length };
}

export function editLine({ text, cursor }: LineEdit, editing: LineEditing): LineEdit {
  const before = text.slice(0, cursor);
  const after = text.slice(cursor);
  switch (editing.kind) {
    case 'insert':
      return { text: before + editing.text + after, cursor: cursor + editing.text.length };
    case 'delete-before': {
      const kept = before.slice(0, before.length - lastCharacter(before).length);
      return { text: kept + after, cursor: kept.length };
    }
    case 'delete-after':
      return { text: before + after.slice(firstCharacter(after).length), cursor };
    case 'delete-word': {
      const kept = before.replace(/\S*\s*$/, '');
      return { text: kept + after, cursor: kept.length };
    }
    case 'clear':
      return { text: after, cursor: 0 };
    case 'left':
      return { text, cursor: cursor - lastCharacter(before).length };
    case 'right':
      return { text, cursor: cursor + firstCharacter(after).length };
    case 'start':
      return { text, cursor: 0 };
    case 'end':
      return { text, cursor: text.length };
  }
}

function firstCharacter(text: string): string {
  for (const { segment } of new Intl.Segmenter().segment(text.slice(0, 64))) return segment;
  return '';
}

function lastCharacter(text: string): string {
  let last = '';
  for (const { segment } of new Intl.Segmenter().segment(text.slice(-64))) last = segment;
  return last;
}
