import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { namesByStructure } from '../layouts/structural.ts';
import { readWeightFile } from '../readWeightFile.ts';
import { type PretrainedOptions, readPretrained } from './readPretrained.ts';
import { ModelDescriptionError, readModelDescription } from './timmConfig.ts';

const known = [
  'WeightFileError',
  'LayoutError',
  'PretrainedError',
  'ConfigError',
  'CheckpointError',
  'NonFiniteWeightsError',
  'SafetensorsError',
];
const seed = 20_160_825;
const slowMs = 2000;

/** Reads, or fails with an error of ours that is no essay, and soon. */
async function readOrRefused(bytes: Uint8Array, options: PretrainedOptions): Promise<void> {
  const start = performance.now();
  try {
    await readPretrained(bytes, options);
  } catch (error) {
    const { name, message } = error as Error;
    expect(known, `${name}: ${message}`).toContain(name);
    expect(message.length).toBeLessThan(5000);
  }
  expect(performance.now() - start).toBeLessThan(slowMs);
}

describe.each(['wild/chexnet.pth.tar', 'otherNames/kuangliu.pth', 'pretrained/tinyTorchvision.safetensors'])(
  '%s',
  (name) => {
    const bytes = new Uint8Array(readFileSync(new URL(`../fixtures/${name}`, import.meta.url)));
    const isTextAt = (at: number) => bytes[at]! >= 0x20 && bytes[at]! < 0x7f;
    const texts = Array.from(bytes.keys()).filter(isTextAt);

    it.each<[string, PretrainedOptions]>([
      ['by names', {}],
      ['by structure, newest first', { layout: 'structural', concat: 'new-first' }],
      ['not strictly, for other classes and channels', { strict: false, numClasses: 3, inChannels: 4 }],
    ])('with other letters in its names and numbers in its shapes, %s', async (_how, options) => {
      const change = fc.tuple(fc.constantFrom(...texts), fc.integer({ min: 0x20, max: 0x7e }));
      const number = fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 }));
      const changes = fc.array(fc.oneof(change, number), { minLength: 1, maxLength: 4 });
      await fc.assert(
        fc.asyncProperty(changes, async (list) => {
          const changed = bytes.slice();
          for (const [at, value] of list) changed[at] = value;
          await readOrRefused(changed, options);
        }),
        { seed, numRuns: 60 },
      );
    });
  },
);

it('a map of any names is read or refused', async () => {
  const bytes = new Uint8Array(readFileSync(new URL('../fixtures/otherNames/bamos.pth', import.meta.url)));
  const names = namesByStructure(await readWeightFile(bytes));
  const targets = [
    ...Object.values(names),
    '__proto__',
    'constructor',
    'features.denseblock9999.denselayer9999.conv1.weight',
    'x',
  ];
  const changes = fc.dictionary(fc.constantFrom(...Object.keys(names)), fc.constantFrom(...targets), { maxKeys: 4 });
  await fc.assert(
    fc.asyncProperty(changes, (changed) => readOrRefused(bytes, { layout: { names: { ...names, ...changed } } })),
    { seed, numRuns: 60 },
  );
});

it('any config.json is read or refused with the one error', () => {
  const own = fc.record(
    {
      input_size: fc.oneof(
        fc.constant([3, 8, 8]),
        fc.array(fc.anything(), { minLength: 3, maxLength: 3 }),
        fc.anything(),
      ),
      mean: fc.oneof(fc.constant([0.5]), fc.anything()),
      std: fc.oneof(fc.constant([0.5]), fc.anything()),
      interpolation: fc.oneof(fc.constantFrom('bilinear', 'bicubic', 'nearest'), fc.anything()),
      crop_pct: fc.oneof(fc.double(), fc.anything()),
      crop_mode: fc.oneof(fc.constantFrom('center', 'squash', 'border'), fc.anything()),
      label_names: fc.anything(),
      architecture: fc.anything(),
      global_pool: fc.anything(),
      model_args: fc.anything(),
    },
    { requiredKeys: [] },
  );
  const json = fc.oneof(own, fc.record({ pretrained_cfg: own, id2label: fc.anything() }), fc.anything());
  fc.assert(
    fc.property(json, (value) => {
      const text = JSON.stringify(value) ?? '';
      try {
        readModelDescription(text);
      } catch (error) {
        expect(error, String(error)).toBeInstanceOf(ModelDescriptionError);
        expect((error as Error).message.length).toBeLessThan(1000);
      }
    }),
    { seed, numRuns: 500 },
  );
});
