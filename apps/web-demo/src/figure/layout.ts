/** A dense block as the figure needs it. */
export interface BlockShape {
  layers: number;
  /**
   * How much each reader listens to each source: a row a layer, then one for what reads the block as a whole; in each the
   * block's input first. Undefined before a model is there: all lines are then alike.
   */
  weights: readonly (readonly number[])[] | undefined;
}

/** Feature maps, seen at an angle as in the paper's figure 1. */
export interface Plate {
  points: string;
  block: number;
  /** A block's input, which is not one of its layers. */
  isInput: boolean;
}

/** A layer that reads another. */
export interface Arc {
  path: string;
  /** 0.5 where its reader listens to the source as much as to the others on average; in [0, 1]. */
  strength: number;
  /** Its reader's place in the network, from 0. */
  order: number;
}

/** What reads a whole block: a transition, or the classifier after the last. */
export interface Exit {
  x: number;
  /** Where its arcs arrive, and where it hands on to the next block, at `next`. */
  top: number;
  y: number;
  next: number;
  order: number;
}

export interface FigureLayout {
  plates: Plate[];
  arcs: Arc[];
  exits: Exit[];
}

/** Between two blocks, in steps from one layer to the next. */
const gap = 1.6;
/** Where in that gap the transition stands. */
const exitPlace = 0.7;
/** Heights as shares of the figure's: of the first block's plates, of where the plates' middle is, of the highest arc. */
const plateShare = 0.42;
const middleShare = 0.74;
const arcShare = 0.52;
/** Each block's plates as a share of the height of those before. The true half would leave nothing of the last. */
const shrink = 0.8;
/** Half the width of a plate, as a share of a step, and at most in pixels. */
const slantShare = 0.28;
const widestSlant = 9;
/** Strength of a line where its reader takes the same of all its sources, or no weights are known. */
const averageStrength = 0.5;

/** Places the network on `width` x `height` pixels: blocks in a row, every layer with an arc from each that it reads. */
export function layoutFigure(blocks: readonly BlockShape[], width: number, height: number): FigureLayout {
  const steps = blocks.reduce((sum, { layers }) => sum + layers + gap, exitPlace - gap);
  const slant = Math.min((slantShare * width) / steps, widestSlant);
  const step = (width - 2 * slant) / steps;
  const middle = middleShare * height;
  const longest = Math.max(...blocks.map(({ layers }) => layers)) + 1;
  const figure: FigureLayout = { plates: [], arcs: [], exits: [] };
  let start = slant;
  let order = 0;

  for (const [block, { layers, weights }] of blocks.entries()) {
    const half = (plateShare * height * shrink ** block) / 2;
    const top = middle - half;
    const places = Array.from({ length: layers + 1 }, (_, place) => start + place * step);
    const exit = start + (layers + exitPlace) * step;
    const isLast = block === blocks.length - 1;
    start += (layers + gap) * step;
    for (const [place, x] of places.entries()) {
      figure.plates.push({ points: plate(x, middle, half, slant), block, isInput: place === 0 });
    }
    for (const [reader, end] of [...places.slice(1), exit].entries()) {
      const heard = weights?.[reader];
      for (const [source, x] of places.slice(0, reader + 1).entries()) {
        figure.arcs.push({
          path: arc(x, end, top, (arcShare * height * (reader + 1 - source)) / longest),
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

/** Widths are not stretched to the range of the weights: lines that hardly differ look alike. */
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

/** A Bézier curve reaches three quarters of its control points' height. */
function arc(from: number, to: number, y: number, rise: number): string {
  const control = round(y - (4 / 3) * rise);
  return `M${round(from)},${round(y)} C${round(from)},${control} ${round(to)},${control} ${round(to)},${round(y)}`;
}

const round = (value: number): number => Math.round(10 * value) / 10;
