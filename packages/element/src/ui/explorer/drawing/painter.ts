import { sequential } from '@densenet/classifier/heat-map';
import { readableOn } from '../../explanation/colour.ts';
import { colourScale } from '../atlas.ts';
import type { MapStore } from '../mapStore.ts';
import type { ExplorerMessages } from '../messages/en.ts';
import { type Camera, type Rect, type Size, toPixels } from './geometry.ts';
import { type Layout, type ReadsBox, type SectionBox, type StepBox, valueRect } from './layout.ts';
import type { Item } from './visible.ts';

/** The colours of the element's theme, as a canvas takes them, and the font. */
export interface Theme {
  text: string;
  muted: string;
  border: string;
  surface: string;
  raised: string;
  accent: string;
  font: string;
}

export interface Drawing {
  layout: Layout;
  colours: ReadonlyMap<number, string>;
  joins: 'concat' | 'add';
  maps: MapStore;
  theme: Theme;
  messages: ExplorerMessages;
  camera: Camera;
  viewport: Size;
}

/** Pixels of a square from which lines between squares can be seen without hiding them. */
const leastSeparated = 9;
const radius = 6;
const titleSize = 12;
const smallestText = 9;

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

function paintSection(context: CanvasRenderingContext2D, box: SectionBox, rect: Rect, drawing: Drawing): void {
  const { theme, messages, joins, camera } = drawing;
  context.beginPath();
  context.roundRect(rect.x, rect.y, rect.width, rect.height, Math.min(radius, rect.width / 4));
  context.fillStyle = theme.raised;
  context.fill();
  context.strokeStyle = theme.border;
  context.lineWidth = 1;
  context.stroke();
  const name = messages.sectionName(box.info, joins);
  const first = box.units[0]!;
  const { step } = box.units.at(-1)!.steps.at(-1)!;
  const from = first.reads?.channels ?? step.channels;
  const to = box.info.kind === 'stage' && joins === 'concat' ? from + added(box) : step.channels;
  const texts = [`${name} · ${messages.sectionSize(step, from, to)}`, name, messages.sectionShort(box.info)];
  const size = Math.min(titleSize, box.title * camera.scale * 0.55);
  if (size < smallestText) return;
  context.font = `600 ${size}px ${theme.font}`;
  const room = rect.width - 12;
  const text = texts.find((each) => context.measureText(each).width <= room);
  if (!text) return;
  context.fillStyle = theme.text;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.fillText(text, rect.x + 6, rect.y + (box.title * camera.scale) / 2 + 2);
}

/** Channels that the units of a dense block add. */
const added = ({ units }: SectionBox) => units.reduce((sum, { steps }) => sum + steps.at(-1)!.step.channels, 0);

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
  const { layout, camera, colours, theme } = drawing;
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
      fill(context, { ...target, x: target.x - 3, width: 3 }, colours.get(source.node) ?? theme.border);
    }
  }
  separate(context, rect, { side, columns, first, last }, drawing);
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
  if (colour) fill(context, { ...rect, x: rect.x - 3, width: 3 }, colour);
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
  context.lineWidth = Math.max(1, rect.width / 24);
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

/** What a step does, above it, where there is room. */
export function paintOperation(context: CanvasRenderingContext2D, box: StepBox, above: number, drawing: Drawing): void {
  const { camera, viewport, theme, messages } = drawing;
  const rect = toPixels(box.rect, camera, viewport);
  const gap = above * camera.scale;
  const size = Math.min(13, gap * 0.6);
  if (size < smallestText) return;
  context.font = `${size}px ${theme.font}`;
  context.fillStyle = theme.muted;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  const text = messages.operation(box.step);
  if (context.measureText(text).width > drawing.layout.columns * camera.scale) return;
  context.fillText(text, rect.x, rect.y - gap / 2);
}
