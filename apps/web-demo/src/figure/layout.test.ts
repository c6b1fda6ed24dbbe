import { describe, expect, test } from 'vitest';
import { layoutFigure } from './layout.ts';

const unknown = { weights: undefined };

describe('layoutFigure', () => {
  test('every layer reads all before it, and the exit reads all: L(L+3)/2 + 1 lines a block', () => {
    const { plates, arcs, exits } = layoutFigure(
      [
        { layers: 4, ...unknown },
        { layers: 3, ...unknown },
      ],
      1200,
      200,
    );
    expect(plates).toHaveLength(5 + 4);
    expect(plates.filter(({ isInput }) => isInput)).toHaveLength(2);
    expect(arcs).toHaveLength(15 + 10);
    expect(exits.map(({ order }) => order)).toEqual([4, 8]);
    expect(arcs.filter(({ block, reader }) => block === 1 && reader === 3).map(({ source }) => source)).toEqual([
      0, 1, 2,
    ]);
  });

  test('a line is as strong as its weight beside the others of its reader', () => {
    const { arcs } = layoutFigure([{ layers: 1, weights: [[0.02], [0.01, 0.07]] }], 400, 100);
    expect(arcs.map(({ strength }) => strength)).toEqual([0.5, 0.125, expect.closeTo(0.875)]);
    expect(arcs.map(({ order }) => order)).toEqual([0, 1, 1]);
  });

  test('lines whose weights hardly differ have nearly the same strength', () => {
    const { arcs } = layoutFigure([{ layers: 1, weights: [[0.02], [0.0361, 0.0359]] }], 400, 100);
    for (const { strength } of arcs) expect(strength).toBeCloseTo(0.5, 2);
  });

  test('each input, layer and exit has an area of its own to be pointed at', () => {
    const blocks = [4, 3].map((layers) => ({ layers, ...unknown }));
    const { nodes } = layoutFigure(blocks, 1200, 200);
    expect(nodes.map(({ block, place }) => [block, place])).toEqual([
      ...[0, 1, 2, 3, 4, 5].map((place) => [0, place]),
      ...[0, 1, 2, 3, 4].map((place) => [1, place]),
    ]);
    for (const [index, { left, width }] of nodes.slice(0, -1).entries()) {
      expect(width).toBeGreaterThan(0);
      // The exit is nearer to the last layer than layers are to each other: its area lies over the end of that one's.
      expect(left).toBeLessThan(nodes[index + 1]!.left);
    }
    const last = nodes.at(-1)!;
    expect(last.left + last.width).toBe(1200);
  });

  test.each([1200, 320])('stays within %i pixels', (width) => {
    const height = 120;
    const blocks = [6, 12, 24, 16].map((layers) => ({ layers, ...unknown }));
    const { plates, exits } = layoutFigure(blocks, width, height);
    const corners = plates.flatMap(({ points }) => points.split(' ').map((point) => point.split(',').map(Number)));
    for (const [x, y] of corners) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(width);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y).toBeLessThanOrEqual(height);
    }
    expect(exits.at(-1)!.x).toBeLessThanOrEqual(width);
  });
});
