// The pictures of the README: what a terminal shows, as SVG.
import xterm from '@xterm/headless';
import { describe, expect, test } from 'vitest';
import { drawSvg } from '../../../scripts/screenshot/draw-svg.ts';
import { cellWidth, columnX, coordinate, rowHeight, rowY } from '../../../scripts/screenshot/grid.ts';
import { readScreen } from '../../../scripts/screenshot/read-screen.ts';
import { type Element, readXml } from '../helpers/read-xml.ts';

/** The picture of a terminal to which that was written. */
async function draw(written: string, { columns = 20, rows = 4, title = 'a screen' } = {}): Promise<string> {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  await new Promise<void>((fulfil) => terminal.write(written, fulfil));
  return drawSvg(readScreen(terminal), title);
}

async function drawn(written: string, options?: Parameters<typeof draw>[1]): Promise<readonly Element[]> {
  return readXml(await draw(written, options)).children;
}

function named(elements: readonly Element[], name: string): readonly Element[] {
  return elements.filter((element) => element.name === name);
}

/** Text, and where it begins or, of a symbol, has its middle. */
function texts(elements: readonly Element[]): readonly (readonly [string, string | undefined])[] {
  return named(elements, 'text').map(({ text, attributes }) => [text, attributes.x] as const);
}

function x(column: number): string {
  return coordinate(columnX(column));
}

function wide(columns: number): string {
  return coordinate(columns * cellWidth);
}

function classes(elements: readonly Element[], text: string): readonly string[] {
  const element = named(elements, 'text').find((one) => one.text === text);
  return element?.attributes.class?.split(' ') ?? [];
}

const esc = '\u001b';

describe('the reader of these tests', () => {
  test.each([
    '<a>',
    '<a><b></a></b>',
    '<a x="1" x="2"/>',
    '<a x=1/>',
    '<a>&</a>',
    '<a>&nbsp;</a>',
    '<a/><a/>',
    '<a x="<"/>',
    '<a>\u0001</a>',
    'text<a/>',
  ])('refuses %j', (document) => {
    expect(() => readXml(document)).toThrow();
  });

  test('reads what is well-formed', () => {
    const element = readXml('<a x="&quot;1"><b/>1 &lt; 2</a>\n');
    expect(element).toMatchObject({ name: 'a', attributes: { x: '"1' }, text: '1 < 2' });
    expect(element.children.map(({ name }) => name)).toEqual(['b']);
  });
});

describe('a picture', () => {
  test('is the same for the same screen', async () => {
    const written = `${esc}[1mone${esc}[0m two\r\n╭─╮ ██░ 中`;
    expect(await draw(written)).toBe(await draw(written));
  });

  test('is as large as the screen and has its title', async () => {
    const svg = readXml(await draw('', { columns: 45, rows: 10, title: 'runs & <steps> "now"' }));
    const [, , width, height] = svg.attributes.viewBox?.split(' ').map(Number) ?? [];
    expect(width).toBeCloseTo(2 * columnX(0) + 45 * cellWidth, 1);
    expect(height).toBeCloseTo(2 * rowY(0) + 10 * rowHeight, 1);
    expect(svg.children[0]).toMatchObject({ name: 'title', text: 'runs & <steps> "now"' });
  });

  test('is well-formed whatever the screen says', async () => {
    const hostile = '<script>alert("&amp;")</script> \']]><!-- --> &';
    const written = `${hostile}\r\n\u0085\u0007\ufffe\u{1f9d1}\u200d\u{1f680} e\u0301\u0302 \ud800 \u202e`;
    const elements = await drawn(written, { columns: 60 });
    expect(new Set(elements.map(({ name }) => name))).toEqual(new Set(['title', 'style', 'rect', 'text']));
    expect(texts(elements)[0]).toEqual([hostile, x(0)]);
  });

  test('loads nothing and runs nothing', async () => {
    const svg = await draw('https://example.org url(x) @import <image href="x">', { columns: 60 });
    const { children, attributes } = readXml(svg);
    const style = named(children, 'style')[0]?.text ?? '';
    expect(style).not.toMatch(/url\(|@import|@font-face/);
    expect(Object.keys(attributes).filter((name) => name.startsWith('on'))).toEqual([]);
    expect(children.some(({ attributes }) => 'href' in attributes)).toBe(false);
  });
});

describe('text', () => {
  test('is in runs that stand at their columns and have their width', async () => {
    const elements = await drawn('one two   three');
    expect(texts(elements)).toEqual([
      ['one two', x(0)],
      ['three', x(10)],
    ]);
    expect(named(elements, 'text').map(({ attributes }) => attributes.textLength)).toEqual([
      wide(7),
      wide(5),
    ]);
  });

  test('is on the line of its row', async () => {
    const [first, second] = named(await drawn('one\r\n\r\ntwo'), 'text').map(({ attributes }) =>
      Number(attributes.y),
    );
    expect((second ?? 0) - (first ?? 0)).toBe(2 * rowHeight);
    expect(first).toBeGreaterThan(rowY(0));
    expect(first).toBeLessThan(rowY(1));
  });

  test('after a wide character stands two columns further', async () => {
    expect(texts(await drawn('中文ab'))).toEqual([
      ['中', x(1)],
      ['文', x(3)],
      ['ab', x(4)],
    ]);
  });

  test('is not moved by symbols, which stand in the middle of their cells', async () => {
    const elements = await drawn('a✓⠋b');
    expect(texts(elements)).toEqual([
      ['a', x(0)],
      ['✓', x(1.5)],
      ['⠋', x(2.5)],
      ['b', x(3)],
    ]);
    expect(classes(elements, '✓')).toContain('symbol');
    expect(classes(elements, 'a')).not.toContain('symbol');
  });
});

describe('styles', () => {
  test('are classes: bold, italic, dim and the colours', async () => {
    const elements = await drawn(
      `${esc}[1mbold${esc}[0;3mitalic${esc}[0;2mdim${esc}[0;31mred${esc}[0;96mbright${esc}[0;38;5;208mcube${esc}[0;38;2;1;2;3mrgb`,
      { columns: 40 },
    );
    expect(classes(elements, 'bold')).toEqual(['ink', 'bold']);
    expect(classes(elements, 'italic')).toEqual(['ink', 'italic']);
    expect(classes(elements, 'dim')).toEqual(['ink', 'dim']);
    expect(classes(elements, 'red')).toEqual(['red']);
    expect(classes(elements, 'bright')).toEqual(['bright-cyan']);
    expect(classes(elements, 'cube')).toEqual(['xff8700']);
    expect(classes(elements, 'rgb')).toEqual(['x010203']);
  });

  test('of every text are in the style sheet', async () => {
    const elements = await drawn(`plain ${esc}[32mgreen${esc}[0;7mturned${esc}[0;48;5;250mgrey`);
    const style = named(elements, 'style')[0]?.text ?? '';
    const used = elements.flatMap(({ attributes }) => attributes.class?.split(' ') ?? []);
    expect(used).toContain('xbcbcbc');
    expect(used.filter((name) => !style.includes(`.${name} {`))).toEqual([]);
  });

  test('turned around write the ground on the colour', async () => {
    const elements = await drawn(`ab${esc}[7;31mcd e${esc}[0m`);
    expect(classes(elements, 'cd e')).toEqual(['ground']);
    const behind = named(elements, 'rect').filter(({ attributes }) => attributes.class === 'fill red');
    expect(behind.map(({ attributes }) => [attributes.x, attributes.width])).toEqual([[x(2), wide(4)]]);
  });

  test('with a line under or through the text draw it, also below spaces', async () => {
    const [path, ...others] = named(await drawn(`${esc}[4mab  c${esc}[0m`), 'path');
    expect(others).toEqual([]);
    expect(path?.attributes.d).toBe(`M${x(0)} ${coordinate(rowY(0) + 15.5)}H${x(5)}`);
    expect(named(await drawn(`${esc}[9mab${esc}[0m`), 'path')).toHaveLength(1);
  });
});

describe('shapes', () => {
  test('of a frame are one stroke a side and one a corner', async () => {
    const [path, ...others] = named(await drawn('╭───╮\r\n│ a │\r\n╰───╯'), 'path');
    expect(others).toEqual([]);
    const d = path?.attributes.d ?? '';
    expect(d.match(/M[^HVQM]*H[^M]*/g)).toHaveLength(2);
    expect(d.match(/M[^HVQM]*V[\d.]+(?=M|$)/g)).toHaveLength(2);
    expect(d.match(/Q/g)).toHaveLength(4);
  });

  test('of other colours are other paths', async () => {
    const paths = named(await drawn(`──${esc}[36m──${esc}[0;2m──`), 'path');
    expect(paths.map(({ attributes }) => attributes.class)).toEqual([
      'stroke ink',
      'stroke cyan',
      'stroke ink dim',
    ]);
  });

  test('of a bar are one rectangle for what is done and a lighter one for the rest', async () => {
    const elements = await drawn(`${esc}[36m███░░`);
    const bars = named(elements, 'rect').filter(({ attributes }) => attributes.class === 'fill cyan');
    expect(bars.map(({ attributes }) => [attributes.width, attributes['fill-opacity']])).toEqual([
      [wide(3), undefined],
      [wide(2), '0.25'],
    ]);
    expect(texts(elements)).toEqual([]);
  });
});
