/**
 * Made `src/fixtures/checkpoint-1` and the JSON beside it: a training that the program of commit 50a348f stopped in the middle of an epoch, when a
 * recipe was one flat list without a version, and what the same training ended with undisturbed. On plain JavaScript, whose
 * bits are those of any machine. Run there, after a build:
 *
 *     npx tsx --conditions=@densenet/source apps/node-train/src/testing/makeOldCheckpoint.ts
 */
import { cp, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runChild, signalWhen } from './child.ts';
import { tensorBits } from './tensorBits.ts';

const args = (
  'train tiny --backend cpu --train-images 64 --test-images 32 --validation-fraction 0.25 --image-size 16 --batch-size 8 ' +
  '--epochs 2 --learning-rate 0.05 --momentum 0.9 --nesterov yes --weight-decay 1e-4 --drop-rate 0.1 --seed 7'
).split(' ');

const folder = await mkdtemp(join(tmpdir(), 'densenet-old-'));
const [whole, stopped] = [join(folder, 'whole'), join(folder, 'stopped')];
const undisturbed = await runChild([...args, '--out', whole]);
const { code, stderr } = await runChild([...args, '--out', stopped], {
  before: signalWhen(/epoch 2\/2 .* 3\/6 /, 'SIGINT'),
});
if (undisturbed.code !== 0 || code !== 130) throw new Error(`${undisturbed.stderr}\n${stderr}`);
const fixture = fileURLToPath(new URL('../fixtures/checkpoint-1', import.meta.url));
await cp(stopped, fixture, { recursive: true });
const expected = {
  args,
  // The lines without their times.
  lines: undisturbed.stdout.match(/^epoch \d, .+(?=, time)|^test acc .+/gm),
  parameters: await tensorBits(join(whole, 'model.safetensors')),
  momentum: await tensorBits(join(whole, 'state.safetensors')),
};
await writeFile(`${fixture}.json`, `${JSON.stringify(expected, null, 2)}\n`);
