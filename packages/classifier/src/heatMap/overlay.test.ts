import { describe, expect, it } from 'vitest';
import { diverging, sequential } from './colour.ts';
import { overlay } from './overlay.ts';

const picture = (height: number, width: number, grey: (pixel: number) => number) => ({
  height,
  width,
  data: Uint8ClampedArray.from({ length: 4 * height * width }, (_, at) => (at % 4 === 3 ? 255 : grey(at >> 2))),
});
const map = (...values: number[]) => ({ height: 1, width: values.length, values: Float32Array.from(values) });
const pixel = ({ data }: { data: Uint8ClampedArray }, at: number) => [...data.slice(4 * at, 4 * at + 4)];
const colour = (share: number) => diverging(share).slice(0, 3);

describe('a map over a picture', () => {
  it('has the longer side that was asked for, and shows the picture where the map says nothing', () => {
    const drawn = overlay(
      picture(2, 4, () => 90),
      map(0),
      { side: 8 },
    );
    expect([drawn.width, drawn.height, drawn.data.length]).toEqual([8, 4, 4 * 8 * 4]);
    expect(new Set(drawn.data)).toEqual(new Set([90, 255]));
    expect(
      overlay(
        picture(28, 28, () => 0),
        map(1),
      ),
    ).toMatchObject({ width: 480, height: 480 });
  });

  it('mixes colours by the opacity of the ramp times that of the map', () => {
    const drawn = overlay(
      picture(1, 2, () => 100),
      map(-2, 2),
      { side: 2, smooth: false, opacity: 0.5 },
    );
    for (const at of [0, 1]) {
      const expected = Uint8ClampedArray.from(colour(at), (value) => 100 + (Math.round(value) - 100) * 0.5);
      expect(pixel(drawn, at)).toEqual([...expected, 255]);
    }
  });

  it('is interpolated between cells, or not', () => {
    const black = picture(1, 4, () => 0);
    const options = { side: 4, scale: { ramp: sequential, min: 0, max: 1 }, opacity: 1 };
    const colours = (smooth: boolean) =>
      new Set([0, 1, 2, 3].map((at) => pixel(overlay(black, map(0, 1), { ...options, smooth }), at).join())).size;
    expect(colours(true)).toBe(4);
    expect(colours(false)).toBe(2);
  });

  it('leaves the picture where a cell is not known', () => {
    const drawn = overlay(
      picture(1, 2, (at) => 10 + at),
      map(Number.NaN, 1),
      { side: 2, smooth: false },
    );
    expect(pixel(drawn, 0)).toEqual([10, 10, 10, 255]);
  });
});
