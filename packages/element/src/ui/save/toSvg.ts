import type { Drawing, ImageShape, PathShape, Shape, TextShape } from './drawing.ts';

/** A drawing as an SVG file: paths and texts as such, pictures as PNG within it. All is said in attributes; it has no styles. */
export function toSvg({ width, height, background, title, shapes }: Drawing): string {
  const size = attributes({ width: number(width), height: number(height) });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${number(width)} ${number(height)}"${size}>`,
    `<title>${escaped(title)}</title>`,
    `<rect${size}${attributes({ fill: background })}/>`,
    ...shapes.map(element),
    '</svg>\n',
  ].join('\n');
}

function element(shape: Shape): string {
  if (shape.kind === 'path') return path(shape);
  return shape.kind === 'text' ? text(shape) : image(shape);
}

function path({ d, transform, crisp, fill, stroke }: PathShape): string {
  const isMoved = transform.some((value, index) => value !== [1, 0, 0, 1, 0, 0][index]);
  return `<path${attributes({
    d,
    transform: isMoved ? `matrix(${transform.map(number).join(' ')})` : undefined,
    fill: fill?.colour ?? 'none',
    'fill-opacity': opacity(fill?.opacity),
    stroke: stroke?.colour,
    'stroke-opacity': opacity(stroke?.opacity),
    'stroke-width': stroke && number(stroke.width),
    'stroke-linecap': stroke && stroke.cap !== 'butt' ? stroke.cap : undefined,
    'shape-rendering': crisp ? 'crispEdges' : undefined,
    'stroke-dasharray': stroke && stroke.dashes.length > 0 ? stroke.dashes.map(number).join(' ') : undefined,
  })}/>`;
}

function text({ text, x, y, family, size, weight, italic, fill }: TextShape): string {
  return `<text${attributes({
    x: number(x),
    y: number(y),
    'font-family': family,
    'font-size': number(size),
    'font-weight': weight === '400' ? undefined : weight,
    'font-style': italic ? 'italic' : undefined,
    fill: fill.colour,
    'fill-opacity': opacity(fill.opacity),
    'xml:space': 'preserve',
  })}>${escaped(text)}</text>`;
}

function image({ pixels, x, y, width, height, opacity: share, smooth }: ImageShape): string {
  return `<image${attributes({
    x: number(x),
    y: number(y),
    width: number(width),
    height: number(height),
    preserveAspectRatio: 'none',
    opacity: opacity(share),
    'image-rendering': smooth ? undefined : 'pixelated',
    href: pixels.toDataURL('image/png'),
  })}/>`;
}

/** Attributes with a space before each; those that are undefined are left out. */
function attributes(values: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(values)
    .flatMap(([name, value]) => (value === undefined ? [] : [` ${name}="${escaped(value)}"`]))
    .join('');
}

const opacity = (value: number | undefined) => (value === undefined || value >= 1 ? undefined : number(value));

/** With three decimals at most: a thousandth of a pixel is not seen. */
const number = (value: number): string => String(Number(value.toFixed(3)));

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Without the control characters that XML forbids. */
function escaped(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be taken out
  return value.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '').replace(/[&<>"]/g, (found) => entities[found]!);
}
