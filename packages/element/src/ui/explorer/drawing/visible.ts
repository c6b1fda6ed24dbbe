import { type Camera, isSeen, type Rect, type Size, toPixels } from './geometry.ts';
import { type Layout, mapRect, type ReadsBox, type SectionBox, type StepBox, type UnitBox } from './layout.ts';

/** Something to draw, with its place in pixels. */
export type Item =
  | { kind: 'section'; section: number; box: SectionBox; rect: Rect }
  | { kind: 'unit'; section: number; unit: number; box: UnitBox; rect: Rect }
  /** A band for each source of what a unit reads: its channels are too small to be drawn one by one. */
  | { kind: 'bands'; reads: ReadsBox; rect: Rect }
  /** The channels that a unit reads, in the rows from `first` up to `last`. */
  | { kind: 'reads'; reads: ReadsBox; rect: Rect; first: number; last: number }
  /** A step as one area. */
  | { kind: 'area'; box: StepBox; rect: Rect }
  /** The channels of a step, in the rows from `first` up to `last`. */
  | { kind: 'channels'; box: StepBox; rect: Rect; first: number; last: number }
  /** One channel, large. */
  | { kind: 'map'; box: StepBox; channel: number; rect: Rect }
  /** Single values of a channel, as numbers: rows and columns from the first up to the last. */
  | { kind: 'values'; box: StepBox; channel: number; rect: Rect; rows: Range; columns: Range };

/** Both ends belong to it. */
export interface Range {
  first: number;
  last: number;
}

/**
 * Pixels of a channel's square: smaller ones are drawn together, in the colours of their sources, since maps of so few pixels are
 * noise; from the second on each map is drawn in its own size.
 */
const leastChannel = 7;
const leastMap = 40;
/** Pixels of a value from which its number has room. */
export const leastValue = 34;
/** Pixels of a unit's width: of a narrower one only the outline is drawn. */
const leastUnit = 4;

/**
 * What of a network there is to draw: only what is in the viewport, in as much detail as has room. The number of items does not
 * grow with the network, but with the pixels of the viewport.
 */
export function visibleItems(layout: Layout, camera: Camera, viewport: Size): Item[] {
  const items: Item[] = [];
  const pixels = (rect: Rect) => toPixels(rect, camera, viewport);
  layout.sections.forEach((box, section) => {
    const rect = pixels(box.rect);
    if (!isSeen(rect, viewport)) return;
    items.push({ kind: 'section', section, box, rect });
    box.units.forEach((unitBox, unit) => {
      const place = pixels(unitBox.rect);
      if (!isSeen(place, viewport)) return;
      items.push({ kind: 'unit', section, unit, box: unitBox, rect: place });
      if (place.width < leastUnit) return;
      if (unitBox.reads) items.push(...readsItems(unitBox.reads, pixels(unitBox.reads.rect), layout, camera, viewport));
      for (const step of unitBox.steps) items.push(...stepItems(step, pixels, camera, viewport));
    });
  });
  return items;
}

function readsItems(reads: ReadsBox, rect: Rect, { columns }: Layout, { scale }: Camera, viewport: Size): Item[] {
  if (!isSeen(rect, viewport)) return [];
  if (scale < leastChannel) return [{ kind: 'bands', reads, rect }];
  const rows = Math.ceil(reads.channels / columns);
  const { first, last } = seen(rect.y, scale, rows, viewport.height);
  return [{ kind: 'reads', reads, rect, first, last }];
}

function stepItems(box: StepBox, pixels: (rect: Rect) => Rect, { scale }: Camera, viewport: Size): Item[] {
  const rect = pixels(box.rect);
  if (!isSeen(rect, viewport)) return [];
  const side = box.cell * scale;
  if (side < leastChannel) return [{ kind: 'area', box, rect }];
  const rows = seen(rect.y, side, Math.ceil(box.step.channels / box.columns), viewport.height);
  if (side < leastMap) return [{ kind: 'channels', box, rect, ...rows }];
  const columns = seen(rect.x, side, box.columns, viewport.width);
  const items: Item[] = [];
  for (let row = rows.first; row <= rows.last; row++) {
    for (let column = columns.first; column <= columns.last; column++) {
      const channel = row * box.columns + column;
      if (channel >= box.step.channels) break;
      items.push(...channelItems(box, channel, pixels(mapRect(box, channel)), viewport));
    }
  }
  return items;
}

function channelItems(box: StepBox, channel: number, rect: Rect, viewport: Size): Item[] {
  const map: Item = { kind: 'map', box, channel, rect };
  const { width, height } = box.step;
  const side = rect.width / width;
  if (side < leastValue) return [map];
  const rows = seen(rect.y, side, height, viewport.height);
  const columns = seen(rect.x, side, width, viewport.width);
  return [map, { kind: 'values', box, channel, rect, rows, columns }];
}

/** Which of some squares in a line are in the viewport. */
function seen(start: number, side: number, count: number, length: number): Range {
  const at = (pixel: number) => Math.min(count - 1, Math.max(0, Math.floor((pixel - start) / side)));
  return { first: at(0), last: at(length - 1e-6) };
}

/** The channels whose maps some items show. */
export function shownChannels(items: readonly Item[], columns: number): { node: number; channel: number }[] {
  const wanted = new Map<number, Set<number>>();
  const want = (node: number, channel: number) => {
    const channels = wanted.get(node) ?? new Set();
    wanted.set(node, channels.add(channel));
  };
  for (const item of items) {
    if (item.kind === 'map') want(item.box.step.node, item.channel);
    if (item.kind === 'channels') {
      const { box, first, last } = item;
      const end = Math.min(box.step.channels, (last + 1) * box.columns);
      for (let channel = first * box.columns; channel < end; channel++) want(box.step.node, channel);
    }
    if (item.kind === 'reads') {
      const [from, to] = [item.first * columns, (item.last + 1) * columns];
      for (const { node, first, channels } of item.reads.sources) {
        for (let at = Math.max(from, first); at < Math.min(to, first + channels); at++) want(node, at - first);
      }
    }
  }
  return [...wanted].flatMap(([node, channels]) => [...channels].map((channel) => ({ node, channel })));
}
