import { describe, expect, it } from 'vitest';
import { chapterNetwork, densenet121, resNet } from '../../../testing/drawnNetworks.ts';
import type { Rect } from './geometry.ts';
import { channelRect, layOut, valueRect } from './layout.ts';

const networks = { chapter: chapterNetwork(), densenet121: densenet121(), resnet50: resNet('resnet50') };
const viewports = [
  { width: 1200, height: 504 },
  { width: 340, height: 300 },
];

const isWithin = (inner: Rect, outer: Rect) =>
  inner.x >= outer.x - 1e-6 &&
  inner.y >= outer.y - 1e-6 &&
  inner.x + inner.width <= outer.x + outer.width + 1e-6 &&
  inner.y + inner.height <= outer.y + outer.height + 1e-6;

const overlap = (a: Rect, b: Rect) =>
  a.x < b.x + b.width - 1e-6 &&
  b.x < a.x + a.width - 1e-6 &&
  a.y < b.y + b.height - 1e-6 &&
  b.y < a.y + a.height - 1e-6;

/** Every pair of some rectangles that overlaps. */
const overlapping = (rects: readonly Rect[]) =>
  rects.flatMap((rect, index) => rects.slice(index + 1).filter((other) => overlap(rect, other)));

describe.each(Object.entries(networks))('%s laid out', (_, network) => {
  it.each(viewports)('has every part within the one around it, and none over another, in $width pixels', (viewport) => {
    const layout = layOut(network, viewport);
    const whole = { x: 0, y: 0, width: layout.width, height: layout.height };
    expect(layout.sections.length).toBe(network.sections.length);
    expect(overlapping(layout.sections.map(({ rect }) => rect))).toEqual([]);
    for (const { rect, units, title } of layout.sections) {
      expect(isWithin(rect, whole)).toBe(true);
      expect(overlapping(units.map((unit) => unit.rect))).toEqual([]);
      for (const unit of units) {
        expect(isWithin(unit.rect, { ...rect, y: rect.y + title, height: rect.height - title })).toBe(true);
        const parts = [...(unit.reads ? [unit.reads.rect] : []), ...unit.steps.map((step) => step.rect)];
        for (const part of parts) expect(isWithin(part, unit.rect)).toBe(true);
        expect(overlapping(parts)).toEqual([]);
      }
    }
  });

  it('has a square for every channel that is read or made', () => {
    const layout = layOut(network, viewports[0]!);
    for (const { reads, steps } of layout.sections.flatMap(({ units }) => units)) {
      if (reads) {
        const rows = Math.ceil(reads.channels / layout.columns);
        expect(reads.rect).toMatchObject({ width: layout.columns, height: rows });
        expect(reads.sources.reduce((sum, { channels }) => sum + channels, 0)).toBe(reads.channels);
      }
      for (const box of steps) {
        const last = channelRect(box, box.step.channels - 1);
        expect(isWithin(last, box.rect)).toBe(true);
        const cell = { row: box.step.height - 1, column: box.step.width - 1 };
        expect(isWithin(valueRect(box, box.step.channels - 1, cell), last)).toBe(true);
      }
    }
  });
});

it('a layer reads one row of squares more than the layer before it, where the growth rate is a row', () => {
  const { sections, columns } = layOut(networks.densenet121, viewports[0]!);
  expect(columns).toBe(32);
  const heights = sections[2]!.units.map(({ reads }) => reads!.rect.height);
  expect(heights).toEqual([2, 3, 4, 5, 6, 7]);
});

it.each([
  [{ width: 2400, height: 300 }, 1],
  [{ width: 1200, height: 504 }, 2],
  [{ width: 340, height: 600 }, 4],
])('uses the room of %o: in %i rows the network is large', (viewport, rows) => {
  const layout = layOut(networks.densenet121, viewport);
  const scale = Math.min(viewport.width / layout.width, viewport.height / layout.height);
  const share = (scale ** 2 * layout.width * layout.height) / (viewport.width * viewport.height);
  expect(share).toBeGreaterThan(0.6);
  expect(new Set(layout.sections.map(({ rect }) => rect.y)).size).toBe(rows);
});
