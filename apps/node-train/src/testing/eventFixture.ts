/**
 * Writes the event files of `fixtures/tensorboard`, which TensorBoard itself has read (`tools/read_tensorboard.py`):
 *
 *     npx tsx --conditions=@densenet/source apps/node-train/src/testing/eventFixture.ts apps/node-train/src/fixtures/tensorboard
 *     python tools/read_tensorboard.py apps/node-train/src/fixtures/tensorboard/resumed > apps/node-train/src/fixtures/tensorboard/read.json
 */
import { copyFile, mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Recipe } from '@densenet/recipe';
import type { EpochRow } from '@densenet/train';
import type { RunListener } from '../training/run.ts';
import { eventFolder, openEventFiles, type StoredEvents } from '../training/tensorboard/eventFiles.ts';

type RunEvent = Parameters<RunListener>[0];

const stepsPerEpoch = 4;

const started = (epoch: number, history: EpochRow[]): RunEvent => ({
  type: 'started',
  // A recipe that does not change when recipes get another field.
  run: { recipe: { name: 'größe', train: { epochs: 2 } } as unknown as Recipe, parameters: 1, trainImages: 8 },
  epochs: 2,
  stepsPerEpoch,
  judgedBy: 'validation',
  position: { epoch, stepInEpoch: 0 },
  history,
});
const stepped = (step: number, loss: number) => ({ type: 'step', step, loss, learningRate: 0.1 / step }) as RunEvent;
const row = (epoch: number): EpochRow => ({
  epoch,
  step: epoch * stepsPerEpoch,
  training: { loss: 2 / epoch, accuracy: 0.3 * epoch, images: 8 },
  judged: { loss: 1.7 / epoch, accuracy: 0.35 * epoch, images: 4 },
  seconds: 1,
  imagesPerSecond: 1234.5,
});
const ended = (epoch: number): RunEvent => ({ type: 'epochEnded', row: row(epoch), judgedBy: 'validation' });

/**
 * Writes what a training has that was saved after its first epoch, went on for two steps, was killed, and resumed: `resumed` is
 * its folder, `watched` is what a TensorBoard has read that looked on: the points of the lost steps too.
 */
export async function writeEventFixture(folder: string): Promise<void> {
  const [out, watched] = [folder, join(folder, 'watched')];
  const session = async (at: number, stored: StoredEvents | undefined, events: readonly RunEvent[]) => {
    const files = await openEventFiles({ out, every: 1, stored, now: () => at });
    for (const event of events) await files.listener(event);
    const position = (await files.position())!;
    return { position, name: position.files.at(-1)!.file, files };
  };
  const begun = [started(0, []), ...[1, 2, 3, 4].map((step) => stepped(step, 2 / step)), ended(1)];
  const first = await session(1_700_000_000_000, undefined, begun);
  for (const step of [5, 6]) await first.files.listener(stepped(step, 9));
  await first.files.close();
  await mkdir(watched, { recursive: true });
  await copyFile(join(out, eventFolder, first.name), join(watched, first.name));
  const rest = [started(1, [row(1)]), ...[5, 6, 7, 8].map((step) => stepped(step, 2 / step)), ended(2)];
  const tested: RunEvent = { type: 'tested', tested: { loss: 0.8, accuracy: 0.65, images: 4 } };
  const second = await session(1_700_000_100_000, first.position, [...rest, tested]);
  await second.files.close();
  await copyFile(join(out, eventFolder, second.name), join(watched, second.name));
  await rename(join(out, eventFolder), join(out, 'resumed'));
}

const [, script, folder] = process.argv;
if (folder !== undefined && import.meta.url === pathToFileURL(script!).href) await writeEventFixture(folder);
