import type { NetworkInfo, SectionInfo, StepInfo, UnitInfo } from '../../../engine/types.ts';
import type { Rect, Size } from './geometry.ts';

/** What a unit reads, counted: a square for each channel, in the order of the concatenation. */
export interface ReadsBox {
  rect: Rect;
  channels: number;
  sources: readonly { node: number; first: number; channels: number }[];
}

/** A step: a square for each of its channels, in rows. */
export interface StepBox {
  step: StepInfo;
  rect: Rect;
  /** Side of a channel's square. */
  cell: number;
  /** Channels in a row. */
  columns: number;
}

export interface UnitBox {
  rect: Rect;
  /** Undefined where nothing but the picture is read. */
  reads: ReadsBox | undefined;
  steps: readonly StepBox[];
}

export interface SectionBox {
  info: SectionInfo;
  rect: Rect;
  /** Height of the place for the section's name, at the top of `rect`. */
  title: number;
  units: readonly UnitBox[];
}

/** A network laid out: everywhere a channel's square has the side 1, except for the picture's. */
export interface Layout extends Size {
  /** Squares in a row of channels. */
  columns: number;
  sections: readonly SectionBox[];
}

/** Pixels of a section's title, its name and its sizes, where the whole network is seen. */
const titlePixels = 40;
/** As shares of a unit's width: between units, around the units of a section, and above each step. */
export const unitGap = 0.2;
const padding = 0.12;
const stepGap = 0.12;
/** Most rows of units within a section. */
const mostRows = 10;

/**
 * Lays a network out for a viewport. Sections stand in rows as words do, and so do the units within a section; of all ways to
 * break them, the one is taken that shows the network largest.
 */
export function layOut(network: NetworkInfo, viewport: Size): Layout {
  const columns = squaresInRow(network);
  const parts = network.sections.map(({ units }) => units.map((unit) => unitBox(unit, columns)));
  let title = 0.1 * titlePixels;
  let best = arrangement(parts, columns, viewport, title);
  // How much room a title of so many pixels takes depends on the scale, which depends on the titles.
  for (let pass = 0; pass < 2; pass++) {
    title = titlePixels / scaleOf(best, viewport);
    best = arrangement(parts, columns, viewport, title);
  }
  const sections = network.sections.map((info, index): SectionBox => {
    const { width, height, places } = best.sections[index]!;
    const { x, y } = best.places[index]!;
    const units = parts[index]!.map((unit, at) => moveUnit(unit, x + places[at]!.x, y + places[at]!.y));
    return { info, title, units, rect: { x, y, width, height } };
  });
  return { width: best.width, height: best.height, columns, sections };
}

/** The rows of the most channels are as many as their columns, and a multiple of the growth rates that are usual begins a row. */
export function squaresInRow({ sections }: NetworkInfo): number {
  const counts = sections.flatMap(({ units }) =>
    units.flatMap(({ steps }) => steps.flatMap((step) => [step.channels, readChannels(step)])),
  );
  const side = Math.ceil(Math.sqrt(Math.max(...counts)));
  return side <= 8 ? side : 8 * Math.ceil(side / 8);
}

const readChannels = ({ kind, reads }: StepInfo) =>
  kind === 'add' ? 0 : reads.reduce((sum, { channels }) => sum + channels, 0);

const scaleOf = ({ width, height }: Size, viewport: Size) => Math.min(viewport.width / width, viewport.height / height);

/** Some boxes placed in rows, and the size of all together. */
interface Placed extends Size {
  places: readonly { x: number; y: number }[];
}

/** The sections of a network placed, and in each its units. */
interface Arrangement extends Placed {
  sections: readonly Placed[];
}

/** The arrangement of those there are that shows the network largest. */
function arrangement(
  parts: readonly (readonly UnitBox[])[],
  columns: number,
  viewport: Size,
  title: number,
): Arrangement {
  const longest = Math.max(...parts.map((units) => units.length));
  let best: Arrangement | undefined;
  for (let rows = 1; rows <= Math.min(longest, mostRows); rows++) {
    const sections = parts.map((units) => placeUnits(units, columns, Math.ceil(longest / rows), title));
    for (const widest of rowWidths(sections, unitGap * columns)) {
      const candidate = { ...inRows(sections, widest, unitGap * columns), sections };
      if (!best || scaleOf(candidate, viewport) > scaleOf(best, viewport)) best = candidate;
    }
  }
  return best!;
}

/** The widths that a row of sections may have: those of all sections that follow each other, from the widest section on. */
function rowWidths(sections: readonly Size[], gap: number): number[] {
  const least = Math.max(...sections.map(({ width }) => width));
  const widths = sections.flatMap((_, first) => {
    let sum = -gap;
    return sections.slice(first).map(({ width }) => {
      sum += gap + width;
      return sum;
    });
  });
  return widths.filter((width) => width >= least);
}

/** Boxes one after the other, broken where they would be wider than `widest`. */
function inRows(boxes: readonly Size[], widest: number, gap: number): Placed {
  let [x, y, rowHeight, width] = [0, 0, 0, 0];
  const places = boxes.map((box) => {
    if (x > 0 && x + box.width > widest + 1e-6) {
      y += rowHeight + gap;
      [x, rowHeight] = [0, 0];
    }
    const place = { x, y };
    x += box.width + gap;
    width = Math.max(width, x - gap);
    rowHeight = Math.max(rowHeight, box.height);
    return place;
  });
  return { places, width, height: y + rowHeight };
}

/** The units of a section below its title, in rows of at most `perRow`, each as full as the others. */
function placeUnits(units: readonly UnitBox[], columns: number, perRow: number, title: number): Placed {
  const evenly = Math.ceil(units.length / Math.ceil(units.length / perRow));
  const [pad, gap] = [padding * columns, unitGap * columns];
  const rows = inRows(
    units.map(({ rect }) => rect),
    evenly * columns + (evenly - 1) * gap,
    gap,
  );
  return {
    places: rows.places.map(({ x, y }) => ({ x: x + pad, y: y + pad + title })),
    width: rows.width + 2 * pad,
    height: rows.height + 2 * pad + title,
  };
}

/** A unit at the origin: what it reads, and below it its steps. */
function unitBox({ steps }: UnitInfo, columns: number): UnitBox {
  const first = steps[0]!;
  const isOfPicture = first.reads.every(({ node }) => node === 0);
  const reads = isOfPicture ? undefined : readsBox(first, columns);
  const gap = stepGap * columns;
  let y = reads ? reads.rect.height + gap : 0;
  const boxes = steps.map((step): StepBox => {
    const inRow = step.kind === 'input' ? Math.ceil(Math.sqrt(step.channels)) : columns;
    const cell = columns / inRow;
    const height = cell * Math.ceil(step.channels / inRow);
    const rect = { x: 0, y, width: cell * Math.min(inRow, step.channels), height };
    y += height + gap;
    return { step, rect, cell, columns: inRow };
  });
  return { rect: { x: 0, y: 0, width: columns, height: y - gap }, reads, steps: boxes };
}

function readsBox(step: StepInfo, columns: number): ReadsBox {
  let first = 0;
  const sources = step.reads.map(({ node, channels }) => {
    const source = { node, first, channels };
    first += channels;
    return source;
  });
  return { sources, channels: first, rect: { x: 0, y: 0, width: columns, height: Math.ceil(first / columns) } };
}

const moveRect = (rect: Rect, dx: number, dy: number): Rect => ({ ...rect, x: rect.x + dx, y: rect.y + dy });

function moveUnit({ rect, reads, steps }: UnitBox, dx: number, dy: number): UnitBox {
  return {
    rect: moveRect(rect, dx, dy),
    reads: reads && { ...reads, rect: moveRect(reads.rect, dx, dy) },
    steps: steps.map((box) => ({ ...box, rect: moveRect(box.rect, dx, dy) })),
  };
}

/** The square of a channel of a step. */
export function channelRect({ rect, cell, columns }: StepBox, channel: number): Rect {
  return {
    x: rect.x + cell * (channel % columns),
    y: rect.y + cell * Math.floor(channel / columns),
    width: cell,
    height: cell,
  };
}

/** The place of one value in its channel's square. A map that is not square leaves a part of it free. */
export function valueRect(box: StepBox, channel: number, { row, column }: { row: number; column: number }): Rect {
  const map = mapRect(box, channel);
  const side = map.width / box.step.width;
  return { x: map.x + side * column, y: map.y + side * row, width: side, height: side };
}

/** The place of a channel's map in its square. */
export function mapRect(box: StepBox, channel: number): Rect {
  const square = channelRect(box, channel);
  const { width, height } = box.step;
  const side = box.cell / Math.max(width, height);
  return { ...square, width: side * width, height: side * height };
}
