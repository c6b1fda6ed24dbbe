import { beforeAll, describe, expect, it } from 'vitest';
import { relativeDifference } from '../../../../../testing/compare.ts';
import type { ExportOptions } from '../../export/exportedModel.ts';
import type { Result } from './consumers.ts';
import { type ExpectedBatch, expectedBatch } from './images.ts';
import type { ExportCase } from './networks.ts';

const tolerance = 1e-4;

/** Every way to write an export. */
export const choices: readonly (readonly [title: string, options: ExportOptions])[] = [
  ['as it is', {}],
  ['folded', { foldNorms: true }],
  ['with preprocessing', { preprocessing: true }],
  ['folded, with preprocessing', { foldNorms: true, preprocessing: true }],
];

/** Writes an export and has another program compute with it. */
export type Consumer = (exported: ExportCase, batch: ExpectedBatch, options: ExportOptions) => Promise<Result>;

/** Every network, in every way, in batches of one and three, is opened and gives what this project gives. */
export function describeConsumer(cases: Readonly<Record<string, () => ExportCase>>, consume: Consumer): void {
  describe.each(Object.entries(cases))('%s', (_name, makeCase) => {
    const exported = makeCase();
    const batches: ExpectedBatch[] = [];
    beforeAll(async () => {
      for (const size of [1, 3]) batches.push(await expectedBatch(exported, size));
      // Without this, a program that gives the same for every image would pass.
      const { logits } = batches[1]!;
      const classes = exported.labels.length;
      const [first, second] = [logits.slice(0, classes), logits.slice(classes, 2 * classes)];
      expect(relativeDifference(second, first)).toBeGreaterThan(0.05);
    });
    it.each(choices)('%s', async (_title, options) => {
      for (const batch of batches) {
        const expected = options.preprocessing === true ? batch.probabilities : batch.logits;
        const { shape, values } = await consume(exported, batch, options);
        expect(shape).toEqual([batch.shape[0], exported.labels.length]);
        expect(relativeDifference(values, expected)).toBeLessThan(tolerance);
      }
    });
  });
}
