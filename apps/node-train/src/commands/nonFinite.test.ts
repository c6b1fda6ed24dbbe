import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeStateFile, densenetTiny, encodeStateFile } from '@densenet/model';
import sharp from 'sharp';
import { beforeEach, describe, expect, test } from 'vitest';
import { runCli, runCliWell, small } from '../testing/cli.ts';
import { needBackend, needFashionMnist } from '../testing/needs.ts';
import { arraysFor, writeTiny } from '../testing/networks.ts';
import { temporaryFolder } from '../testing/temporary.ts';

const backend = needBackend();

let folder: string;
let checkpoint: string;
let picture: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  checkpoint = join(folder, 'out');
  picture = join(folder, 'picture.png');
  await sharp({ create: { width: 32, height: 32, channels: 3, background: 'red' } }).toFile(picture);
});

/** Writes a checkpoint in which the first values of a parameter are these. */
async function spoilt(name: string, first: readonly number[]): Promise<void> {
  const arrays = arraysFor(densenetTiny());
  arrays[name]!.values.set(first);
  await writeTiny(checkpoint, { arrays });
}

describe('weights that are NaN or infinite', () => {
  const readers: [name: string, args: () => string[]][] = [
    ['predict', () => ['predict', '--checkpoint', checkpoint, picture]],
    ['evaluate', () => ['evaluate', '--checkpoint', checkpoint]],
    ['export', () => ['export', checkpoint, join(folder, 'exported.onnx')]],
    ['train --resume', () => ['train', '--resume', checkpoint]],
  ];

  test.each(readers)('%s refuses them by name, before a backend is started', async (name, args) => {
    await spoilt('features.norm5.weight', [Number.NaN, 1, -Infinity]);
    await writeFile(join(checkpoint, 'state.safetensors'), new Uint8Array(8));
    // Training has no flag for it, since training on such weights would give nothing.
    const remedy = name === 'train --resume' ? '' : ', or read it all the same with --allow-non-finite';
    expect(await runCli(...args())).toEqual({
      code: 1,
      stdout: '',
      stderr:
        `error: ${checkpoint}: weights are no finite numbers: features.norm5.weight (1 NaN and 1 infinite of 16): they are of a ` +
        `training that diverged, or the file is damaged. Take another checkpoint of it${remedy}\n`,
    });
  });

  test('are exported when asked', async () => {
    await spoilt('classifier.bias', [Number.NaN]);
    const out = join(folder, 'exported.safetensors');
    await runCliWell('export', checkpoint, out, '--allow-non-finite');
    expect((await stat(out)).size).toBeGreaterThan(9000);
    await expect(runCliWell('export', out, join(folder, 'again.onnx'))).rejects.toThrow(
      'classifier.bias (1 NaN of 10)',
    );
  });
});

describe('logits that are NaN or infinite', () => {
  test('predict ends with 1 and the picture’s name, shows no percentage and writes no file', async () => {
    await spoilt('classifier.bias', [Number.NaN]);
    const json = join(folder, 'predicted.json');
    const args = ['predict', '--checkpoint', checkpoint, picture, '--tensors', json, '--allow-non-finite'];
    const { code, stdout, stderr } = await runCli(...args, ...backend.flags);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`\nerror: the logits of ${picture} are NaN or infinite, `);
    await expect(stat(json)).rejects.toThrow('ENOENT');
  });

  test('also where all weights are finite', async () => {
    await spoilt('classifier.weight', Array(160).fill(3e38));
    const { code, stderr } = await runCli('predict', '--checkpoint', checkpoint, picture, picture, ...backend.flags);
    expect(code).toBe(1);
    expect(stderr).toContain(`\nerror: the logits of ${picture} and of 1 more are NaN or infinite, `);
  });
});

describe('with the data set at hand', () => {
  needFashionMnist();

  test('evaluate ends with 1 and says how many, and writes no file', async () => {
    await spoilt('classifier.bias', [Number.NaN]);
    const json = join(folder, 'report.json');
    const args = ['evaluate', '--checkpoint', checkpoint, '--test-images', '20', '--json', json];
    const { code, stdout, stderr } = await runCli(...args, '--allow-non-finite', ...backend.flags);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('\nerror: the logits of 20 of 20 images are NaN or infinite, so loss and accuracy would');
    await expect(stat(json)).rejects.toThrow('ENOENT');
  });

  test('--resume refuses an optimizer’s state that is not finite', async () => {
    await runCliWell(...small, '--epochs', '1', '--momentum', '0.9', '--out', checkpoint, ...backend.flags);
    const file = join(checkpoint, 'state.safetensors');
    const state = decodeStateFile(await readFile(file));
    state.arrays['classifier.bias']!.values[3] = Number.NaN;
    await writeFile(file, encodeStateFile(state));
    const { code, stdout, stderr } = await runCli('train', '--resume', checkpoint);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(
      `error: ${checkpoint}/state.safetensors: weights are no finite numbers: classifier.bias (1 NaN of 10)`,
    );
  });
});
