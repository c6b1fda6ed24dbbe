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
  /** Relative to the strongest of its block, in [0, 1]. */
  strength: number;
  /** Its reader's place in the network, from 0. */
  order: number;
}

export interface FigureLayout {
  plates: Plate[];
  arcs: Arc[];
  /** What reads a whole block: transitions, then the classifier. */
  exits: { x: number; y: number; order: number }[];
}

/** Between two blocks, in steps from one layer to the next. */
const gap = 1.6;
/** Before the first and after the last plate, in steps. */
const margin = 0.6;
/** Heights as shares of the figure's: of the first block's plates, of where the plates' middle is, of the highest arc. */
const plateShare = 0.4;
const middleShare = 0.74;
const arcShare = 0.5;
/** Each block's plates as a share of the height of those before. The true half would leave nothing of the last. */
const shrink = 0.8;
/** Half the width of a plate, as a share of a step, and at most in pixels. */
const slantShare = 0.28;
const widestSlant = 9;
/** Where no weights are known. */
const unknownStrength = 0.3;

/** Places the network on a canvas of `width` x `height` pixels: blocks in a row, every layer with an arc from each that it reads. */
export function layoutFigure(blocks: readonly BlockShape[], width: number, height: number): FigureLayout {
  const steps = blocks.reduce((sum, { layers }) => sum + layers + gap, 2 * margin);
  const step = width / steps;
  const slant = Math.min(slantShare * step, widestSlant);
  const middle = middleShare * height;
  const longest = Math.max(...blocks.map(({ layers }) => layers)) + 1;
  const figure: FigureLayout = { plates: [], arcs: [], exits: [] };
  let position = margin;
  let order = 0;

  for (const [block, { layers, weights }] of blocks.entries()) {
    const half = (plateShare * height * shrink ** block) / 2;
    const x = (place: number) => (position + place) * step;
    const top = middle - half;
    for (let place = 0; place <= layers; place++) {
      figure.plates.push({ points: plate(x(place), middle, half, slant), block, isInput: place === 0 });
    }
    const strongest = Math.max(...(weights ?? []).flat(), Number.MIN_VALUE);
    for (let reader = 0; reader <= layers; reader++) {
      const isExit = reader === layers;
      const end = isExit ? { x: (position + layers + gap / 2) * step, y: middle } : { x: x(reader + 1), y: top };
      if (isExit) figure.exits.push({ ...end, order });
      for (let source = 0; source <= reader; source++) {
        const rise = (arcShare * height * (reader + 1 - source)) / longest;
        const weight = weights?.[reader]?.[source];
        figure.arcs.push({
          path: arc(x(source), top, end.x, end.y, rise),
          strength: weight === undefined ? unknownStrength : weight / strongest,
          order,
        });
      }
      order++;
    }
    position += layers + gap;
  }
  return figure;
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
function arc(x0: number, y0: number, x1: number, y1: number, rise: number): string {
  const control = round(Math.min(y0, y1) - (4 / 3) * rise);
  return `M${round(x0)},${round(y0)} C${round(x0)},${control} ${round(x1)},${control} ${round(x1)},${round(y1)}`;
}

const round = (value: number): number => Math.round(10 * value) / 10;
