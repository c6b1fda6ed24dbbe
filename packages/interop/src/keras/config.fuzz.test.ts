import fc from 'fast-check';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { readPretrained } from '../pretrained/readPretrained.ts';
import { kerasModelBytes } from '../testing/pretrained/kerasModels.ts';

const SEED = 20_160_825;
const RUNS = process.env.DENSENET_SLOW === '1' ? 3000 : 60;
/** Processor time, so that a busy machine does not fail the test. */
const SLOW_MICROSECONDS = 3e6;

/** Errors that a config which contradicts its weights may end in. */
const OURS = ['LayoutError', 'PretrainedError', 'ConfigError', 'InvalidValueError', 'WeightFileError'];

type Place = { holder: Record<string, unknown>; key: string };

/** Every value of a JSON document, in the order of the text. */
function placesIn(json: unknown): Place[] {
  if (typeof json !== 'object' || json === null) return [];
  const holder = json as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesIn(holder[key])]);
}

const values: unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  0.5,
  3,
  2 ** 53,
  1e300,
  '',
  'relu',
  'same',
  'Conv2D',
  'Functional',
];
const strange = fc.constantFrom(
  ...values,
  [],
  {},
  [[]],
  [3, 3],
  ['conv1_conv', 0, 0],
  { class_name: 'Dense' },
  'x'.repeat(5000),
);

describe.each(['concatNewFirst', 'functional', 'legacySequential', 'legacyFunctional'])('%s', (name) => {
  const files = unzipSync(kerasModelBytes(name, 'keras'));
  const config = new TextDecoder().decode(files['config.json']);
  const count = placesIn(JSON.parse(config)).length;

  test('with values of its config changed is read, or refused with an error of its own', async () => {
    const change = fc.tuple(
      fc.nat({ max: count - 1 }),
      fc.constantFrom('set', 'delete', 'twice', 'swap'),
      strange,
      fc.nat(),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const json: unknown = JSON.parse(config);
        const places = placesIn(json);
        for (const [index, how, value, other] of changes) {
          const { holder, key } = places[index]!;
          if (how === 'set') holder[key] = value;
          else if (how === 'swap')
            holder[key] = structuredClone(places[other % count]!.holder[places[other % count]!.key]);
          else if (how === 'twice' && Array.isArray(holder)) holder.push(structuredClone(holder[Number(key)]));
          else delete holder[key];
        }
        const bytes = zipSync({ ...files, 'config.json': strToU8(JSON.stringify(json)) }, { level: 0 });
        const before = process.cpuUsage();
        const error: unknown = await readPretrained(bytes).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        const { user, system } = process.cpuUsage(before);
        expect(user + system).toBeLessThan(SLOW_MICROSECONDS);
        if (error === undefined) return;
        expect(OURS, String(error)).toContain((error as Error).name);
        expect((error as Error).message.length).toBeLessThan(1500);
      }),
      { seed: SEED, numRuns: RUNS },
    );
  }, 600_000);
});
