// Tells JSON from Markdown by its beginning, so that a reply is shown in the same way from its first words on.

const begin =
  /^\s*(?:\{\s*(?:"|\}|$)|\[\s*(?:[{["]|\]\s*$|-?\d[\d.eE+-]*\s*(?:,|\]\s*$)|(?:true|false|null)\s*(?:,|\]\s*$)))/;

/** Whether the text begins as only JSON does. */
export function looksLikeJson(text: string): boolean {
  return begin.test(text.slice(0, 200));
}
