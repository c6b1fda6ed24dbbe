import { foldRandom } from '@densenet/ops/random';
import { describe, expect, it } from 'vitest';
import { batches } from '../batches/batches.ts';
import fixture from '../fixtures/augmentation.json' with { type: 'json' };
import { type ImageSource, subset } from '../sources/imageSource.ts';
import { asyncSource } from '../testing/asyncSource.ts';
import { collect } from '../testing/collect.ts';
import { expectMoments } from '../testing/expectMoments.ts';
import { countingDataset } from '../testing/fakeDataset.ts';
import type { Mix } from './mix.ts';
import { mixed } from './mixed.ts';

// Image `i` has every pixel `i`, and class `i`: what is in a mixture shows who is in it.
const source = countingDataset(200, { height: 6, width: 10, classes: 200 });
const mixup: Mix = { kind: 'mixup', alpha: 0.5, probability: 1 };
const cutmix: Mix = { kind: 'cutmix', alpha: 1, probability: 1 };
const mixupOrCutmix: Mix = {
  kind: 'mixupOrCutmix',
  mixupAlpha: 0.5,
  cutmixAlpha: 1,
  cutmixShare: 0.3,
  probability: 0.8,
};

interface Shown {
  index: number;
  values: number[];
  /** By class, without zeros. */
  shares: Map<number, number>;
}

function shownBy(mix: Mix, { from = source as ImageSource, seed = 1, epoch = 0 } = {}): Shown[] {
  const view = mixed(from, { mix, seed, epoch });
  return Array.from({ length: from.count }, (_, index) => {
    const shares = new Map([...view.target!(index).entries()].filter(([, share]) => share > 0));
    return { index, values: [...(view.read(index) as { values: Float32Array }).values], shares };
  });
}

const sum = (values: Float32Array) => values.reduce((total, value) => total + value, 0);

/** How many pixels have this value. */
const pixelsOf = (values: number[], value: number) => values.filter((each) => each === value).length;

describe('mixed', () => {
  it('by mixup shows two images everywhere, as far as the target says', () => {
    for (const { index, values, shares } of shownBy(mixup)) {
      const sum = [...shares].reduce((total, [value, share]) => total + value * share, 0);
      for (const value of values) expect(value).toBeCloseTo(sum, 3);
      expect(shares.size).toBeLessThanOrEqual(2);
      expect([...shares.values()].reduce((total, share) => total + share, 0)).toBeCloseTo(1, 6);
      if (shares.size === 2) expect(shares.has(index)).toBe(true);
    }
  });

  it('by cutmix shows a box of the partner, whose area the target says', () => {
    let boxes = 0;
    for (const { index, values, shares } of shownBy(cutmix)) {
      for (const [value, share] of shares) expect(pixelsOf(values, value) / 60).toBeCloseTo(share, 6);
      const rows = Array.from({ length: 6 }, (_, row) => values.slice(10 * row, 10 * row + 10));
      const inBox = rows.map((row) => row.map((value) => (value === index ? '.' : 'x')).join(''));
      const shapes = new Set(inBox.filter((row) => row.includes('x')));
      // Each row that has something of the partner has it in the same columns, side by side.
      expect(shapes.size).toBeLessThanOrEqual(1);
      for (const shape of shapes) expect(shape).toMatch(/^\.*x+\.*$/);
      expect(inBox.map((row) => (row.includes('x') ? 'x' : '.')).join('')).toMatch(/^\.*x*\.*$/);
      boxes += shapes.size;
    }
    expect(boxes).toBeGreaterThan(100);
  });

  it('draws boxes as torchvision does', () => {
    const many: ImageSource = {
      ...source,
      count: 10_000,
      size: { height: 24, width: 32 },
      classNames: ['even', 'odd'],
      label: (index) => index % 2,
      read: (index) => ({ values: new Uint8Array(768).fill(index % 2), height: 24, width: 32, channels: 1 }),
    };
    const view = mixed(many, { mix: { ...cutmix, alpha: 0.7 }, seed: 5, epoch: 0 });
    const draws: number[][] = [];
    for (let index = 0; index < many.count; index++) {
      const { values } = view.read(index) as { values: Float32Array };
      const others = values.map((value) => Math.abs(value - (index % 2)));
      const area = others.reduce((sum, value) => sum + value, 0);
      const width = Math.max(...Array.from({ length: 24 }, (_, row) => sum(others.subarray(32 * row, 32 * row + 32))));
      const share = view.target!(index)[index % 2]!;
      // Neither an empty box shows nor a partner of the same class.
      if (share < 1) draws.push([area / width, width, share]);
    }
    expect(draws.length).toBeGreaterThan(4000);
    expectMoments(draws, fixture.cutmix);
  });

  it('mixes as many as it is told, as many of them by cutmix as it is told, with any partner', () => {
    const many = countingDataset(4000, { height: 6, width: 10, classes: 200 });
    const view = mixed(many, { mix: { ...mixupOrCutmix, cutmixAlpha: 5 }, seed: 3, epoch: 0 });
    let [alone, inParts, together] = [0, 0, 0];
    const partners = new Set<number>();
    for (let index = 0; index < many.count; index++) {
      const target = view.target!(index);
      const { values } = view.read(index) as { values: Float32Array };
      const others = [...target.entries()].filter(([label, share]) => share > 0 && label !== index % 200);
      for (const [label] of others) partners.add(label);
      if (target[index % 200] === 1) alone++;
      else if (new Set(values).size === 2) inParts++;
      else together++;
    }
    // 80 % are mixed, 30 % of these by cutmix; five standard deviations are some 150, partners of the same class few.
    expect(Math.abs(alone - 800)).toBeLessThan(150);
    expect(Math.abs(inParts - 960)).toBeLessThan(150);
    expect(Math.abs(together - 2240)).toBeLessThan(160);
    expect(partners.size).toBe(200);
  });

  it('draws by seed, epoch and index alone, whoever reads it in which batches', async () => {
    const expected = shownBy(mixupOrCutmix);
    const others: [ImageSource, number][] = [
      [source, 7],
      [asyncSource(source), 64],
    ];
    for (const [from, batchSize] of others) {
      const order = Uint32Array.from({ length: 200 }, (_, at) => (at * 77) % 200);
      const view = mixed(from, { mix: mixupOrCutmix, seed: 1, epoch: 0 });
      let row = 0;
      for (const { images, targets, size } of await collect(batches(view, { batchSize, order }))) {
        for (let at = 0; at < size; at++, row++) {
          const { values, shares } = expected[order[row]!]!;
          expect([...images.subarray(60 * at, 60 * at + 60)]).toEqual(values);
          const found = [...targets!.subarray(200 * at, 200 * at + 200).entries()].filter(([, share]) => share > 0);
          expect(new Map(found)).toEqual(shares);
        }
      }
      expect(row).toBe(200);
    }
    for (const change of [{ seed: 2 }, { epoch: 1 }]) {
      const changed = shownBy(mixupOrCutmix, change);
      const same = changed.filter(({ values }, index) => values.join() === expected[index]!.values.join());
      // Those that are not mixed.
      expect(same.length).toBeLessThan(30);
    }
  });

  it("draws other numbers than the image's augmentation does", () => {
    // A share that followed the flip's number would be below it as often as not.
    const shares = shownBy({ ...mixup, alpha: 1 }).map(({ index, shares: found }) => found.get(index) ?? 0);
    const flips = shares.map((_, index) => foldRandom(1, 0, index).uniform());
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const covariance = mean(shares.map((share, index) => (share - mean(shares)) * (flips[index]! - mean(flips))));
    expect(Math.abs(12 * covariance)).toBeLessThan(5 / Math.sqrt(200));
  });

  it('mixes the targets of a source that has them', () => {
    const several: ImageSource = {
      ...source,
      classNames: ['a', 'b', 'c'],
      label: () => 0,
      target: (index) => (index === 0 ? Float32Array.of(1, 1, 0) : Float32Array.of(0, 1, 1)),
    };
    const found = mixed(several, { mix: mixup, seed: 1, epoch: 0 }).target!(0);
    expect(found[1]).toBe(1);
    expect(found[0]! + found[2]!).toBeCloseTo(1, 6);
    expect(subset(several, Uint32Array.of(5)).target!(0)).toEqual(Float32Array.of(0, 1, 1));
  });

  it('is the source itself where nothing is mixed, and refuses images of unknown size', () => {
    expect(mixed(source, { mix: { kind: 'none' }, seed: 1, epoch: 0 })).toBe(source);
    expect(() => mixed({ ...source, size: undefined }, { mix: mixup, seed: 1, epoch: 0 })).toThrow(
      'source.size must be the size of all images, to be mixed: resize them before (prepared), got nothing',
    );
  });
});
