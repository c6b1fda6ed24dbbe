import { expect, it } from 'vitest';
import { layOutBlock } from './diagramLayout.ts';

it('joins every reader with all before it', () => {
  const { nodes, arcs } = layOutBlock(4, 600);
  expect(nodes).toHaveLength(6);
  expect(arcs).toHaveLength((6 * 5) / 2);
  expect(arcs.filter(({ reader }) => reader === 5).map(({ source }) => source)).toEqual([0, 1, 2, 3, 4]);
  expect(arcs.every(({ path }) => !path.includes('NaN'))).toBe(true);
});

it('fits into a phone where it can, and is wider than it where nodes would touch', () => {
  expect(layOutBlock(4, 328).width).toBeLessThanOrEqual(328);
  const large = layOutBlock(24, 328);
  expect(large.width).toBeGreaterThan(328);
  expect(large.nodes[1]!.x - large.nodes[0]!.x).toBeGreaterThan(large.nodeSize);
});

it('keeps all of it inside', () => {
  for (const layerCount of [0, 1, 6, 24]) {
    const { width, height, nodes, nodeSize, arcs } = layOutBlock(layerCount, 900);
    expect(nodes[0]!.x - nodeSize / 2).toBeGreaterThanOrEqual(0);
    expect(nodes.at(-1)!.x + nodeSize / 2).toBeLessThanOrEqual(width);
    expect(nodes[0]!.y + nodeSize / 2).toBeLessThan(height);
    for (const { path } of arcs) {
      const curve = /M\S+ (\S+)C\S+ (\S+) /.exec(path);
      if (curve) expect(Number(curve[1]) - 0.75 * (Number(curve[1]) - Number(curve[2]))).toBeGreaterThanOrEqual(0);
    }
  }
});
