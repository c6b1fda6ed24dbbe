/** What the figure shows of a dense block. */
export interface BlockShape {
  layers: number;
  /**
   * How much each reader takes from each source. Readers are rows: the layers, then the exit, which reads the whole block.
   * Sources are columns: the block's input, then the layers. Undefined before a model is ready: all lines then look alike.
   */
  weights: readonly (readonly number[])[] | undefined;
}

/** A block's input (place 0), one of its layers (from 1), or its exit, and the area in which it is pointed at. */
export interface FigureNode {
  block: number;
  place: number;
  left: number;
  width: number;
}

/** The feature maps of a block's input or of a layer, seen at an angle as in the paper's figure 1. */
export interface Plate {
  /** Corners, as the `points` of an SVG polygon. */
  points: string;
  block: number;
  /** Whether the plate is the block's input instead of a layer. */
  isInput: boolean;
}

/** A line from a source to a layer, or an exit, that reads it. */
export interface Arc {
  /** An SVG path. */
  path: string;
  block: number;
  /** Places of its ends in the block. */
  source: number;
  reader: number;
  /** Weight of the source relative to the reader's other sources, in [0, 1]; 0.5 where it is the reader's average. */
  strength: number;
  /** The reader's place in the network, from 0. */
  order: number;
}

/** The layer that reads a whole block (a transition, or the classifier after the last block): a line down and to the right. */
export interface Exit {
  x: number;
  /** Where the line begins: where the exit's arcs arrive. */
  top: number;
  /** Where the line turns to the right. */
  y: number;
  /** The x where the line ends: at the next block, or at `x` after the last block. */
  next: number;
  /** The exit's place in the network. */
  order: number;
}

export interface FigureLayout {
  plates: Plate[];
  arcs: Arc[];
  exits: Exit[];
  /** In order. */
  nodes: FigureNode[];
}

/** Distance between two blocks; the unit is the distance between two layers. */
const gap = 1.6;
/** Distance of a block's exit from its last layer, in the same unit. */
const exitPlace = 0.7;
/** Shares of the figure's height: height of the first block's plates, y of the plates' middle, height of the highest arc. */
const plateShare = 0.42;
const middleShare = 0.74;
const arcShare = 0.52;
/** Height of a block's plates as a share of the block's before. The true share, 0.5, would make the last block invisible. */
const shrink = 0.8;
/** Half the width of a plate: as a share of the distance between two layers, and at most in pixels. */
const slantShare = 0.28;
const widestSlant = 9;
/** Strength of a line whose weight is its reader's average, or where no weights are known. */
const averageStrength = 0.5;

/** Lays out the network on `width` x `height` pixels: blocks in a row, with an arc to every layer from each source it reads. */
export function layoutFigure(blocks: readonly BlockShape[], width: number, height: number): FigureLayout {
  const steps = blocks.reduce((sum, { layers }) => sum + layers + gap, exitPlace - gap);
  const slant = Math.min((slantShare * width) / steps, widestSlant);
  const step = (width - 2 * slant) / steps;
  const middle = middleShare * height;
  const longest = Math.max(...blocks.map(({ layers }) => layers)) + 1;
  const figure: FigureLayout = { plates: [], arcs: [], exits: [], nodes: [] };
  let start = slant;
  let order = 0;

  for (const [block, { layers, weights }] of blocks.entries()) {
    const half = (plateShare * height * shrink ** block) / 2;
    const top = middle - half;
    const places = Array.from({ length: layers + 1 }, (_, place) => start + place * step);
    const exit = start + (layers + exitPlace) * step;
    const isLast = block === blocks.length - 1;
    start += (layers + gap) * step;
    for (const [place, x] of [...places, exit].entries()) {
      const left = round(place === 0 ? x - slant : x - step / 2);
      // The last exit's ends with the figure: what is beyond would widen the page.
      figure.nodes.push({ block, place, left, width: round(Math.min(x + step / 2, width) - left) });
    }
    for (const [place, x] of places.entries()) {
      figure.plates.push({ points: plate(x, middle, half, slant), block, isInput: place === 0 });
    }
    for (const [reader, end] of [...places.slice(1), exit].entries()) {
      const heard = weights?.[reader];
      for (const [source, x] of places.slice(0, reader + 1).entries()) {
        figure.arcs.push({
          path: arc(x, end, top, (arcShare * height * (reader + 1 - source)) / longest),
          block,
          source,
          reader: reader + 1,
          strength: heard === undefined ? averageStrength : strengthOf(source, heard),
          order,
        });
      }
      order++;
    }
    figure.exits.push({
      x: round(exit),
      top: round(top),
      y: middle,
      next: isLast ? round(exit) : round(start - slant),
      order: order - 1,
    });
  }
  return figure;
}

/** Strength of a source for its reader. Not stretched to the range of the weights, so that lines that hardly differ look alike. */
function strengthOf(source: number, heard: readonly number[]): number {
  const mean = heard.reduce((sum, weight) => sum + weight, 0) / heard.length;
  return mean === 0 ? 0 : Math.min(1, (averageStrength * heard[source]!) / mean);
}

function plate(x: number, middle: number, half: number, slant: number): string {
  const lift = slant / 2;
  return [
    [x - slant, middle - half + lift],
    [x + slant, middle - half - lift],
    [x + slant, middle + half - lift],
    [x - slant, middle + half + lift],
  ]
    .map(([left, top]) => `${round(left!)},${round(top!)}`)
    .join(' ');
}

/** An SVG path that rises by `rise`. A cubic Bézier curve reaches three quarters of its control points' height. */
function arc(from: number, to: number, y: number, rise: number): string {
  const control = round(y - (4 / 3) * rise);
  return `M${round(from)},${round(y)} C${round(from)},${control} ${round(to)},${control} ${round(to)},${round(y)}`;
}

const round = (value: number): number => Math.round(10 * value) / 10;
