// A strict reader of the part of XML that our pictures use: what is not well-formed throws.

export type Element = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  /** All text in it, with its entities as characters. */
  readonly text: string;
};

type Open = { name: string; attributes: Record<string, string>; children: Element[]; text: string };

const token =
  /<(?<name>[A-Za-z][\w-]*)(?<attributes>(?:\s+[A-Za-z][\w:-]*="[^"<]*")*)\s*(?<closed>\/?)>|<\/(?<end>[A-Za-z][\w-]*)>|(?<text>[^<]+)/y;
const attribute = /(?<key>[A-Za-z][\w:-]*)="(?<value>[^"]*)"/g;
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const allowed = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;

/** The one element that the document is. */
export function readXml(document: string): Element {
  if (!allowed.test(document)) throw new Error('a character that XML does not allow');
  const top: Open = { name: '', attributes: {}, children: [], text: '' };
  const open: Open[] = [top];
  let at = 0;
  while (at < document.length) {
    token.lastIndex = at;
    const groups = token.exec(document)?.groups;
    const parent = open.at(-1);
    if (groups === undefined || parent === undefined)
      throw new Error(`no XML: ${document.slice(at, at + 60)}`);
    at = token.lastIndex;
    if (groups.text !== undefined) {
      const text = decode(groups.text);
      if (parent === top && text.trim() !== '') throw new Error(`text outside of the element: ${text}`);
      for (const element of open) element.text += text;
    } else if (groups.name !== undefined) {
      const element: Open = {
        name: groups.name,
        attributes: readAttributes(groups.attributes ?? ''),
        children: [],
        text: '',
      };
      parent.children.push(element);
      if (groups.closed === '') open.push(element);
    } else {
      if (parent.name !== groups.end) throw new Error(`</${groups.end}> ends <${parent.name}>`);
      open.pop();
    }
  }
  const [only, ...others] = top.children;
  if (open.length !== 1 || only === undefined || others.length > 0)
    throw new Error('not exactly one whole element');
  return only;
}

function readAttributes(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const { groups } of text.matchAll(attribute)) {
    const { key = '', value = '' } = groups ?? {};
    if (Object.hasOwn(attributes, key)) throw new Error(`${key} twice`);
    attributes[key] = decode(value);
  }
  return attributes;
}

function decode(text: string): string {
  const plain = text.replace(/&(?<name>[a-z]+);/g, '');
  if (plain.includes('&')) throw new Error(`a bare & in ${text}`);
  return text.replace(/&(?<name>[a-z]+);/g, (whole, name: string) => {
    const character = entities[name];
    if (character === undefined) throw new Error(`there is no entity ${whole}`);
    return character;
  });
}
