// How a cell looks, and the fewest codes that turn one look into another (ECMA-48, Select Graphic Rendition).
import { csi } from './control-sequences.ts';

/** Every attribute with the code that takes it away. */
const endings = [
  ['bold', '22'],
  ['dim', '22'],
  ['italic', '23'],
  ['underline', '24'],
  ['blink', '25'],
  ['inverse', '27'],
  ['hidden', '28'],
  ['struck', '29'],
  ['foreground', '39'],
  ['background', '49'],
  ['overline', '55'],
  ['underlineColor', '59'],
] as const;

type Attribute = (typeof endings)[number][0];

type Codes = Readonly<Record<Attribute, string>>;

export type CellStyle = {
  /** The code that sets each attribute; empty where it is the terminal's own. */
  readonly codes: Codes;
  /** All codes that are set, in one order: two styles with the same key look the same. */
  readonly key: string;
};

const noCodes: Codes = {
  bold: '',
  dim: '',
  italic: '',
  underline: '',
  blink: '',
  inverse: '',
  hidden: '',
  struck: '',
  foreground: '',
  background: '',
  overline: '',
  underlineColor: '',
};

export const plainStyle: CellStyle = { codes: noCodes, key: '' };

function makeStyle(codes: Codes): CellStyle {
  const set = endings.map(([attribute]) => codes[attribute]).filter((code) => code !== '');
  return set.length === 0 ? plainStyle : { codes, key: set.join(';') };
}

/** The style after `CSI parameters m`. Codes that mean nothing here change nothing. */
export function applyStyleCodes(style: CellStyle, parameters: string): CellStyle {
  const parts = parameters.split(';');
  let { codes } = style;
  for (let index = 0; index < parts.length; ) {
    const length = codeLength(parts[index], parts[index + 1]);
    codes = applyCode(codes, parts.slice(index, index + length).join(';'));
    index += length;
  }
  return makeStyle(codes);
}

/** A colour out of 256, or of red, green and blue, has its numbers in further parameters. */
function codeLength(code: string | undefined, kind: string | undefined): number {
  if (code !== '38' && code !== '48' && code !== '58') return 1;
  return kind === '2' ? 5 : kind === '5' ? 3 : 1;
}

function applyCode(codes: Codes, code: string): Codes {
  if (code === '' || /^0+$/.test(code)) return noCodes;
  if (code === '4:0') return { ...codes, underline: '' };
  const ended = endings.filter(([, ending]) => ending === code);
  if (ended.length > 0) return { ...codes, ...Object.fromEntries(ended.map(([name]) => [name, ''])) };
  const attribute = attributeOf(code);
  return attribute === undefined ? codes : { ...codes, [attribute]: code };
}

function attributeOf(code: string): Attribute | undefined {
  const [first = ''] = code.split(/[;:]/, 1);
  const number = Number(first);
  if (number === 38 || number === 48 || number === 58) {
    if (!/^\d+(?:;5;\d+|;2;\d+;\d+;\d+|:[\d:]+)$/.test(code)) return undefined;
    return number === 38 ? 'foreground' : number === 48 ? 'background' : 'underlineColor';
  }
  if ((number >= 30 && number <= 37) || (number >= 90 && number <= 97)) return 'foreground';
  if ((number >= 40 && number <= 47) || (number >= 100 && number <= 107)) return 'background';
  switch (number) {
    case 1:
      return 'bold';
    case 2:
      return 'dim';
    case 3:
      return 'italic';
    case 4:
    case 21:
      return 'underline';
    case 5:
    case 6:
      return 'blink';
    case 7:
      return 'inverse';
    case 8:
      return 'hidden';
    case 9:
      return 'struck';
    case 53:
      return 'overline';
    default:
      return undefined;
  }
}

/** What of a style is seen where there is no character: blanks that look the same are the same. */
export function styleOfBlank(style: CellStyle): CellStyle {
  const { inverse, underline, struck, overline, background } = style.codes;
  if (inverse !== '' || underline !== '' || struck !== '' || overline !== '') return style;
  return makeStyle({ ...noCodes, background });
}

export function isSameStyle(one: CellStyle, other: CellStyle): boolean {
  return one === other || one.key === other.key;
}

/** The shortest sequence from one style to another: what differs, or everything anew. */
export function changeStyle(from: CellStyle, to: CellStyle): string {
  if (isSameStyle(from, to)) return '';
  if (to.key === '') return csi('', 'm');
  const differing = csi(differences(from.codes, to.codes).join(';'), 'm');
  const anew = csi(`0;${to.key}`, 'm');
  return differing.length <= anew.length ? differing : anew;
}

function differences(from: Codes, to: Codes): readonly string[] {
  const ended = endings.filter(([name]) => from[name] !== '' && to[name] === '').map(([, ending]) => ending);
  // Bold and dim end together.
  const keepsOther = ended.includes('22');
  const begun = endings
    .filter(
      ([name, ending]) => to[name] !== '' && (to[name] !== from[name] || (keepsOther && ending === '22')),
    )
    .map(([name]) => to[name]);
  return [...new Set(ended), ...begun];
}
