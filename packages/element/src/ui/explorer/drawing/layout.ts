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

/** Pixels of a section's title where the whole network is seen. */
const titlePixels = 26;
/** As shares of a unit's width: between units, around the units of a section, and above each step. */
const unitGap = 0.2;
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
  let title = titlePixels * 0.1;
  let best = arrangement(network, columns, viewport, title);
  // How much room a title of so many pixels takes depends on the scale, which depends on the titles.
  for (let pass = 0; pass < 2; pass++) {
    title = titlePixels / scaleOf(best, viewport);
    best = arrangement(network, columns, viewport, title);
  }
  return best;
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

/** The arrangement of those there are that shows the network largest. */
function arrangement(network: NetworkInfo, columns: number, viewport: Size, title: number): Layout {
  const longest = Math.max(...network.sections.map(({ units }) => units.length));
  let best: { sections: readonly SectionBox[]; rows: Rows } | undefined;
  for (let innerRows = 1; innerRows <= Math.min(longest, mostRows); innerRows++) {
    const sections = network.sections.map((info) => section(info, columns, Math.ceil(longest / innerRows), title));
    for (const widest of rowWidths(sections, unitGap * columns)) {
      const rows = inRows(sections, widest, unitGap * columns);
      if (!best || scaleOf(rows, viewport) > scaleOf(best.rows, viewport)) best = { sections, rows };
    }
  }
  const { sections, rows } = best!;
  const placed = sections.map((box, index) => moveSection(box, rows.places[index]!.x, rows.places[index]!.y));
  return { width: rows.width, height: rows.height, columns, sections: placed };
}

/** The widths that a row of sections may have: those of all sections that follow each other, from the widest section on. */
function rowWidths(sections: readonly SectionBox[], gap: number): number[] {
  const least = Math.max(...sections.map(({ rect }) => rect.width));
  const widths = sections.flatMap((_, first) => {
    let width = -gap;
    return sections.slice(first).map(({ rect }) => {
      width += gap + rect.width;
      return width;
    });
  });
  return widths.filter((width) => width >= least);
}

/** Where sections stand in rows, and the size of all together. */
interface Rows extends Size {
  places: readonly { x: number; y: number }[];
}

/** Sections one after the other, broken where they would be wider than `widest`. */
function inRows(sections: readonly SectionBox[], widest: number, gap: number): Rows {
  let [x, y, rowHeight, width] = [0, 0, 0, 0];
  const places = sections.map(({ rect }) => {
    if (x > 0 && x + rect.width > widest + 1e-6) {
      y += rowHeight + gap;
      [x, rowHeight] = [0, 0];
    }
    const place = { x, y };
    x += rect.width + gap;
    width = Math.max(width, x - gap);
    rowHeight = Math.max(rowHeight, rect.height);
    return place;
  });
  return { places, width, height: y + rowHeight };
}

/** A section at the origin, with its units in rows of at most `perRow`. */
function section(info: SectionInfo, columns: number, perRow: number, title: number): SectionBox {
  const rows = Math.ceil(info.units.length / perRow);
  const evenly = Math.ceil(info.units.length / rows);
  const pad = padding * columns;
  const gap = unitGap * columns;
  const units: UnitBox[] = [];
  let y = title + pad;
  for (let first = 0; first < info.units.length; first += evenly) {
    const row = info.units.slice(first, first + evenly).map((unit) => unitBox(unit, columns));
    row.forEach((box, index) => void units.push(moveUnit(box, pad + index * (columns + gap), y)));
    y += Math.max(...row.map(({ rect }) => rect.height)) + gap;
  }
  const width = 2 * pad + evenly * columns + (evenly - 1) * gap;
  return { info, title, units, rect: { x: 0, y: 0, width, height: y - gap + pad } };
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

function moveSection({ rect, units, ...rest }: SectionBox, dx: number, dy: number): SectionBox {
  return { ...rest, rect: moveRect(rect, dx, dy), units: units.map((unit) => moveUnit(unit, dx, dy)) };
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
