import { sequential } from '@densenet/classifier/heat-map';
import { readableOn } from '../../explanation/colour.ts';
import { colourScale } from '../atlas.ts';
import { paintSection } from './captions.ts';
import { type Drawing, smallestText } from './drawing.ts';
import { type Rect, toPixels } from './geometry.ts';
import { type ReadsBox, unitGap, valueRect } from './layout.ts';
import type { Item } from './visible.ts';

/** Pixels of a square from which lines between squares can be seen without hiding them. */
const leastSeparated = 9;

export function paintItems(context: CanvasRenderingContext2D, items: readonly Item[], drawing: Drawing): void {
  context.imageSmoothingEnabled = false;
  for (const item of items) {
    switch (item.kind) {
      case 'section':
        paintSection(context, item.box, item.rect, drawing);
        break;
      case 'unit':
        break;
      case 'bands':
        paintBands(context, item.reads, item.rect, drawing);
        break;
      case 'reads':
        paintReads(context, item, drawing);
        break;
      case 'area':
        fill(context, item.rect, drawing.colours.get(item.box.step.node) ?? drawing.theme.border);
        break;
      case 'channels':
        paintChannels(context, item, drawing);
        break;
      case 'map':
        paintMap(context, item, drawing);
        break;
      case 'values':
        paintValues(context, item, drawing);
        break;
    }
  }
}

function fill(context: CanvasRenderingContext2D, { x, y, width, height }: Rect, colour: string, opacity = 1): void {
  context.globalAlpha = opacity;
  context.fillStyle = colour;
  context.fillRect(x, y, width, height);
  context.globalAlpha = 1;
}

function paintBands(
  context: CanvasRenderingContext2D,
  { sources, channels }: ReadsBox,
  rect: Rect,
  { colours, theme }: Drawing,
) {
  for (const source of sources) {
    const y = rect.y + (rect.height * source.first) / channels;
    const band = { ...rect, y, height: (rect.height * source.channels) / channels };
    fill(context, band, colours.get(source.node) ?? theme.border, 0.9);
  }
}

/** Draws channels of one step that stand side by side, out of its atlas, over its colour. */
function paintRun(
  context: CanvasRenderingContext2D,
  { node, channel, count }: { node: number; channel: number; count: number },
  target: Rect,
  { colours, theme, maps }: Drawing,
): void {
  fill(context, target, colours.get(node) ?? theme.border, 0.35);
  const atlas = maps.atlas(node);
  if (!atlas) return;
  const side = target.width / count;
  // A row of the atlas may end within the run.
  for (let done = 0; done < count; ) {
    const inRow = Math.min(count - done, atlas.columns - ((channel + done) % atlas.columns));
    const { x, y, width, height } = atlas.source(channel + done, inRow);
    context.drawImage(atlas.canvas, x, y, width, height, target.x + done * side, target.y, inRow * side, target.height);
    done += inRow;
  }
}

function paintReads(
  context: CanvasRenderingContext2D,
  { reads, rect, first, last }: Extract<Item, { kind: 'reads' }>,
  drawing: Drawing,
): void {
  const { layout, camera } = drawing;
  const { columns } = layout;
  const side = camera.scale;
  for (let row = first; row <= last; row++) {
    for (const source of reads.sources) {
      const from = Math.max(row * columns, source.first);
      const to = Math.min((row + 1) * columns, source.first + source.channels);
      if (to <= from) continue;
      const target = {
        x: rect.x + (from - row * columns) * side,
        y: rect.y + row * side,
        width: (to - from) * side,
        height: side,
      };
      paintRun(context, { node: source.node, channel: from - source.first, count: to - from }, target, drawing);
    }
  }
  separate(context, rect, { side, columns, first, last }, drawing);
  for (const source of reads.sources) paintSourceLabel(context, reads, rect, source, drawing);
}

/** Beside what a unit reads, a bar in a source's colour along its channels, and how many they are, where there is room. */
function paintSourceLabel(
  context: CanvasRenderingContext2D,
  { channels: all }: ReadsBox,
  rect: Rect,
  { node, first, channels }: ReadsBox['sources'][number],
  { colours, theme, names, messages, camera, layout }: Drawing,
): void {
  const y = rect.y + (rect.height * first) / all;
  const height = (rect.height * channels) / all;
  const room = unitGap * layout.columns * camera.scale;
  const bar = Math.min(6, room / 4);
  fill(
    context,
    { x: rect.x - bar - 1, y, width: bar, height: Math.max(1, height - 1) },
    colours.get(node) ?? theme.border,
  );
  const size = Math.min(13, height * 0.8, room / 6);
  if (size < smallestText) return;
  context.font = `${size}px ${theme.font}`;
  context.fillStyle = theme.text;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  const text = messages.sourceLabel(names.get(node) ?? '', channels);
  context.fillText(text, rect.x - bar - 5, y + height / 2, room - bar - 8);
}

function paintChannels(
  context: CanvasRenderingContext2D,
  { box, rect, first, last }: Extract<Item, { kind: 'channels' }>,
  drawing: Drawing,
): void {
  const { step, columns, cell } = box;
  const side = cell * drawing.camera.scale;
  for (let row = first; row <= last; row++) {
    const channel = row * columns;
    const count = Math.min(columns, step.channels - channel);
    const target = { x: rect.x, y: rect.y + row * side, width: count * side, height: side };
    paintRun(context, { node: step.node, channel, count }, target, drawing);
  }
  const colour = drawing.colours.get(step.node);
  if (colour) fill(context, { ...rect, x: rect.x - 5, width: 4 }, colour);
  separate(context, rect, { side, columns, first, last }, drawing);
}

/** Lines between the squares of a grid. */
function separate(
  context: CanvasRenderingContext2D,
  rect: Rect,
  { side, columns, first, last }: { side: number; columns: number; first: number; last: number },
  { theme }: Drawing,
): void {
  if (side < leastSeparated) return;
  context.strokeStyle = theme.raised;
  context.lineWidth = Math.max(1, side / 16);
  context.beginPath();
  const [top, bottom] = [rect.y + first * side, Math.min(rect.y + rect.height, rect.y + (last + 1) * side)];
  for (let column = 1; column < columns; column++) {
    context.moveTo(rect.x + column * side, top);
    context.lineTo(rect.x + column * side, bottom);
  }
  for (let row = first; row <= last; row++) {
    context.moveTo(rect.x, rect.y + row * side);
    context.lineTo(rect.x + rect.width, rect.y + row * side);
  }
  context.stroke();
}

function paintMap(
  context: CanvasRenderingContext2D,
  { box, channel, rect }: Extract<Item, { kind: 'map' }>,
  { maps, theme, colours }: Drawing,
): void {
  const canvas = maps.canvas(box.step.node, channel);
  if (canvas) context.drawImage(canvas, rect.x, rect.y, rect.width, rect.height);
  else fill(context, rect, colours.get(box.step.node) ?? theme.border, 0.35);
  context.strokeStyle = theme.raised;
  context.lineWidth = Math.min(4, rect.width / 24);
  context.strokeRect(rect.x, rect.y, rect.width, rect.height);
}

function paintValues(
  context: CanvasRenderingContext2D,
  { box, channel, rows, columns }: Extract<Item, { kind: 'values' }>,
  { maps, theme, camera, viewport, messages }: Drawing,
): void {
  const map = maps.get(box.step.node, channel);
  if (!map) return;
  const scale = colourScale(map);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (let row = rows.first; row <= rows.last; row++) {
    for (let column = columns.first; column <= columns.last; column++) {
      const { x, y, width, height } = toPixels(valueRect(box, channel, { row, column }), camera, viewport);
      const value = map.values[row * map.width + column]!;
      context.font = `${Math.min(16, width / 3.4)}px ${theme.font}`;
      context.fillStyle = readableOn(sequential(scale(value)));
      context.fillText(messages.format.value(value), x + width / 2, y + height / 2, width - 4);
    }
  }
}
