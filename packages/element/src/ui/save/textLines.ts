export interface Font {
  family: string;
  size: number;
  weight: string;
  italic: boolean;
}

/** One line of a text as it is broken on the screen. */
interface Line {
  text: string;
  left: number;
  baseline: number;
}

let measuring: CanvasRenderingContext2D | undefined;

/** The lines of a text with their places in the window. */
export function textLines(node: Text, { family, size, weight, italic }: Font): Line[] {
  if (node.data.trim() === '') return [];
  measuring ??= document.createElement('canvas').getContext('2d')!;
  measuring.font = `${italic ? 'italic ' : ''}${weight} ${size}px ${family}`;
  const { fontBoundingBoxAscent: ascent, fontBoundingBoxDescent: descent } = measuring.measureText('x');
  const line = (from: number, to: number): Line | undefined => {
    const data = node.data.slice(from, to);
    // As it is shown: any white space is one space. Those at the ends are left out, and the text begins after them.
    const text = data.trim().replace(/\s+/g, ' ');
    const start = from + data.length - data.trimStart().length;
    const range = document.createRange();
    range.setStart(node, start);
    range.setEnd(node, start + data.trim().length);
    const box = [...range.getClientRects()].find(({ width }) => width > 0);
    if (text === '' || !box) return undefined;
    // The box may be taller than the font says; what is over is shared above and below.
    return { text, left: box.left, baseline: box.top + (box.height - ascent - descent) / 2 + ascent };
  };
  return lineStarts(node).flatMap((from, index, starts) => line(from, starts[index + 1] ?? node.length) ?? []);
}

/** Where in a text its lines begin. */
function lineStarts(node: Text): number[] {
  const range = document.createRange();
  range.selectNodeContents(node);
  if (range.getClientRects().length <= 1) return [0];
  const starts = [0];
  let before: DOMRect | undefined;
  for (let index = 0; index < node.length; index++) {
    range.setStart(node, index);
    range.setEnd(node, index + 1);
    const [box] = range.getClientRects();
    if (!box || box.width === 0) continue;
    if (before && box.top > before.top + before.height / 2) starts.push(index);
    before = box;
  }
  return starts;
}
