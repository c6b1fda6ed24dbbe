import { describe, expect, it } from 'vitest';
import { between, type Camera, fit, fromPixels, isSeen, toPixels, zoomAt } from './geometry.ts';

const viewport = { width: 800, height: 400 };
const camera: Camera = { x: 30, y: -5, scale: 12 };

describe('a camera', () => {
  it('shows a rectangle whole, in the middle', () => {
    const rect = { x: 10, y: 20, width: 50, height: 5 };
    const seen = toPixels(rect, fit(rect, viewport, 10), viewport);
    expect(seen.x).toBeCloseTo(10);
    expect(seen.width).toBeCloseTo(780);
    expect(seen.y + seen.height / 2).toBeCloseTo(200);
  });

  it('finds the point at a pixel that it shows there', () => {
    const { x, y } = toPixels({ x: 33, y: -7, width: 0, height: 0 }, camera, viewport);
    const point = fromPixels({ x, y }, camera, viewport);
    expect(point.x).toBeCloseTo(33);
    expect(point.y).toBeCloseTo(-7);
  });

  it('zooms around a pixel, whose point stays under it', () => {
    const pixel = { x: 123, y: 321 };
    const before = fromPixels(pixel, camera, viewport);
    const after = fromPixels(pixel, zoomAt(camera, 3, pixel, viewport), viewport);
    expect(after.x).toBeCloseTo(before.x);
    expect(after.y).toBeCloseTo(before.y);
  });
});

describe('the way from one camera to another', () => {
  const to: Camera = { x: 500, y: 80, scale: 900 };

  it('begins at the one and ends at the other', () => {
    expect(between(camera, to, 0)).toEqual(camera);
    expect(between(camera, to, 1)).toEqual(to);
  });

  it('changes the scale by the same factor in every part, and keeps the point that both show at one pixel', () => {
    const halves = [0, 0.25, 0.5, 0.75, 1].map((share) => between(camera, to, share));
    const factors = halves.slice(1).map(({ scale }, index) => scale / halves[index]!.scale);
    for (const factor of factors) expect(factor).toBeCloseTo(factors[0]!);
    const fixed = (to.x * to.scale - camera.x * camera.scale) / (to.scale - camera.scale);
    const places = halves.map((each) => toPixels({ x: fixed, y: 0, width: 0, height: 0 }, each, viewport).x);
    for (const x of places) expect(x).toBeCloseTo(places[0]!, 5);
  });

  it('goes straight where the scale is the same', () => {
    expect(between(camera, { ...camera, x: 50 }, 0.5)).toMatchObject({ x: 40, scale: 12 });
  });
});

it('a rectangle is seen where any of it is in the viewport', () => {
  const square = { width: 10, height: 10 };
  expect(isSeen({ x: -9, y: 399, ...square }, viewport)).toBe(true);
  expect(isSeen({ x: -10, y: 0, ...square }, viewport)).toBe(false);
  expect(isSeen({ x: 0, y: 400, ...square }, viewport)).toBe(false);
});
