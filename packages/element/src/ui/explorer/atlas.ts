import { paint, sequential } from '@densenet/classifier/heat-map';
import type { HeatMap } from '../../engine/types.ts';
import { valueRange } from '../explanation/heatMap.ts';

/** Most pixels of a tile's side: channels that are drawn larger than that are drawn from their maps themselves. */
const largestTile = 24;

/**
 * Small pictures of all channels of a step on one canvas: thousands of channels are drawn by a few calls, where a canvas each would
 * take a call and an upload each.
 */
export class Atlas {
  readonly canvas = document.createElement('canvas');
  /** Pixels of the side of a tile. */
  readonly tile: number;
  readonly #context: CanvasRenderingContext2D;

  /**
   * @param columns tiles in a row
   * @param side larger side of the maps
   */
  constructor(
    channels: number,
    readonly columns: number,
    side: number,
  ) {
    this.tile = Math.min(largestTile, side);
    this.canvas.width = this.tile * columns;
    this.canvas.height = this.tile * Math.ceil(channels / columns);
    this.#context = this.canvas.getContext('2d')!;
  }

  put(channel: number, map: HeatMap): void {
    const small = shrink(map, this.tile / Math.max(map.width, map.height));
    const [x, y] = [channel % this.columns, Math.floor(channel / this.columns)];
    this.#context.putImageData(pixelsOf(small, colourScale(map)), x * this.tile, y * this.tile);
  }

  /** Where the tiles of some channels in a row of it are, in pixels. */
  source(channel: number, count: number): { x: number; y: number; width: number; height: number } {
    const [column, row] = [channel % this.columns, Math.floor(channel / this.columns)];
    return { x: column * this.tile, y: row * this.tile, width: count * this.tile, height: this.tile };
  }
}

/** A map in colours that span its own values, one pixel a value. */
export function paintedMap(map: HeatMap): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: map.width, height: map.height });
  canvas.getContext('2d')!.putImageData(pixelsOf(map, colourScale(map)), 0, 0);
  return canvas;
}

/** How a map's values become shares of the colours, 0..1. */
type ColourScale = (value: number) => number;

/** From the smallest to the largest of a map's own values; of single values, as after global pooling, one scale for all channels. */
export function colourScale({ values }: HeatMap): ColourScale {
  if (values.length === 1) return (value) => 0.5 + value / (1 + Math.abs(value)) / 2;
  const { min, max } = valueRange(values);
  return (value) => (max > min ? (value - min) / (max - min) : 0);
}

function pixelsOf({ values, width, height }: HeatMap, scale: ColourScale): ImageData {
  const pixels = paint({ width, height, values: values.map(scale) }, { ramp: sequential, min: 0, max: 1 });
  return new ImageData(pixels, width, height);
}

/** A map made smaller: of each of the new cells the value in its middle. */
function shrink(map: HeatMap, share: number): HeatMap {
  if (share >= 1) return map;
  const [width, height] = [map.width, map.height].map((side) => Math.max(1, Math.round(side * share))) as [
    number,
    number,
  ];
  const values = Float32Array.from({ length: width * height }, (_, at) => {
    const row = Math.floor(((Math.floor(at / width) + 0.5) * map.height) / height);
    const column = Math.floor((((at % width) + 0.5) * map.width) / width);
    return map.values[row * map.width + column]!;
  });
  return { width, height, values };
}
