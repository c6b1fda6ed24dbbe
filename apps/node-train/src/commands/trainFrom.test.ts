import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCheckpointFolder } from '@densenet/interop/node';
import { decodeModelFile, decodeStateFile } from '@densenet/model';
import { beforeEach, describe, expect, test } from 'vitest';
import { runChild, signalWhen } from '../testing/child.ts';
import { runCli, runCliWell, small } from '../testing/cli.ts';
import { needBackend, needFashionMnist } from '../testing/needs.ts';
import { writeTiny } from '../testing/networks.ts';
import { temporaryFolder } from '../testing/temporary.ts';

const backend = needBackend();
needFashionMnist();

let folder: string;
let first: string;
let second: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  [first, second] = [join(folder, 'first'), join(folder, 'second')];
});

const train = (...args: string[]) => runCliWell(...args, ...backend.flags);
const modelBytes = (path: string) => readFile(join(path, 'model.safetensors'));
const epochs = (text: string) => text.match(/^epoch \d, .+(?=, time)/gm) ?? [];

describe('a new training from the weights of another', () => {
  test.each([
    ['momentum', ['--momentum', '0.9'], /learning rate 0.1 \(constant\)/],
    ["optimizer's means", ['--optimizer', 'adamw'], /adamw, learning rate 0.001 \(constant\)/],
  ])('begins where that was: with its weights, its %s and its generator', async (kept, flags, said) => {
    const constant = ['--schedule', 'constant', ...flags];
    // Three epochs at one rate are one and then two.
    const whole = await train(...small, ...constant, '--epochs', '3', '--out', first);
    const one = join(folder, 'one');
    await train(...small, ...constant, '--epochs', '1', '--out', one);
    const before = await modelBytes(one);
    const { code, stdout, stderr } = await runCli(
      ...['train', '--from', one, '--epochs', '2', '--out', second],
      ...backend.flags,
    );
    expect(code, stderr).toBe(0);
    expect(stderr).toContain(`from ${one} (recipe tiny, after epoch 1): its weights, ${kept} and random generator\n`);
    expect(stdout).toMatch(/^recipe tiny: .+, 256 images of 32x32, batch 32, 2 epochs, /);
    expect(stdout).toMatch(said);
    const renumbered = epochs(whole)
      .slice(1)
      .map((line, index) => line.replace(/\d/, String(index + 1)));
    expect(epochs(stdout)).toEqual(renumbered);

    const { arrays, metrics } = decodeModelFile((await readCheckpointFolder(second)).model);
    expect(arrays).toEqual(decodeModelFile(await modelBytes(first)).arrays);
    expect(metrics).toMatchObject({
      epochs: 2,
      parent: { source: 'one', recipe: 'tiny', epochs: 1, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect((await modelBytes(one)).equals(before)).toBe(true);
  });

  test('takes changed values of its own recipe or a named recipe, and the network as it is', async () => {
    await train(...small, '--epochs', '1', '--growth-rate', '8', '--out', first);
    const changed = [
      '--epochs',
      '1',
      '--learning-rate',
      '0.01',
      '--momentum',
      '0.5',
      '--seed',
      '3',
      '--drop-rate',
      '0.1',
    ];
    const { stdout, stderr } = await runCli('train', '--from', first, ...changed, '--out', second, ...backend.flags);
    expect(stderr).toContain(`from ${first} (recipe tiny, after epoch 1): its weights\n`);
    expect(stdout).toMatch(/^recipe tiny: .+ 256 images .+, 1 epochs, learning rate 0.01 \(linearToZero\), seed 3\n/);
    const { config } = decodeModelFile((await readCheckpointFolder(second)).model);
    expect(config).toMatchObject({ growthRate: 8, dropRate: 0.1 });

    const named = ['train', 'quick', '--train-images', '256', '--test-images', '50', '--epochs', '1'];
    const other = await train(...named, '--from', first, '--out', join(folder, 'third'));
    expect(other).toMatch(/^recipe quick: .+, 256 images of 32x32, batch 256, 1 epochs, learning rate 0.1 /);
  });

  test('is resumed like any other, to the bit', async () => {
    await train(...small, '--epochs', '1', '--momentum', '0.9', '--out', first);
    const args = ['train', '--from', first, '--epochs', '2', ...backend.flags];
    await train(...args, '--out', second);
    const third = join(folder, 'third');
    const stopped = await runChild([...args, '--out', third], { before: signalWhen(/epoch 2\/2 .* 3\/8 /, 'SIGINT') });
    expect(stopped.code, stopped.stderr).toBe(130);
    await train('train', '--resume', third);
    expect((await modelBytes(third)).equals(await modelBytes(second))).toBe(true);
    const { values } = decodeStateFile((await readCheckpointFolder(third)).state!);
    expect(values.parent).toMatchObject({ source: first, epochs: 1 });
  });

  test('starts from a file of weights without a training too', async () => {
    await writeTiny(first);
    const { code, stdout, stderr } = await runCli(...small, '--from', first, '--out', second, ...backend.flags);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain(`from ${first}: its weights\n`);
    expect(epochs(stdout)).toHaveLength(2);
    const { metrics } = decodeModelFile((await readCheckpointFolder(second)).model);
    expect(metrics!.parent).toEqual({ source: 'first' });
  });
});

describe('mistakes are named before anything is written', () => {
  const said = async (...args: string[]) => {
    const { code, stdout, stderr } = await runCli('train', ...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    return stderr;
  };

  test('another network, images of other channels', async () => {
    await writeTiny(first, { numClasses: 7, inChannels: 3 });
    expect(await said('--from', first, '--growth-rate', '8')).toBe(
      'error: --from takes the network as it is: --growth-rate cannot change it\n',
    );
    expect(await said('tiny', '--from', first)).toBe(
      `error: the network of ${first} takes 3 channels, and fashion-mnist has 1: name other data (--dataset, --data) or other weights\n`,
    );
  });

  test('with --resume, without a checkpoint, or over it', async () => {
    expect(await said('--from', first, '--resume', first)).toBe(
      'error: --resume goes on with a training and --from begins another one: give one of the two\n',
    );
    expect(await said('--from', first)).toContain(`error: no checkpoint at ${first}: `);
    await writeTiny(first);
    expect(await said('--from', first, '--out', first)).toContain(`error: ${first} holds a checkpoint already: `);
  });

  test('notes where images were prepared otherwise, or other images are held out', async () => {
    const preprocessing = { height: 32, width: 32, channels: 1, mean: [0.5], std: [0.25], interpolation: 'bilinear' };
    await writeTiny(first, { preprocessing });
    const args = [...small, '--epochs', '1', '--validation-fraction', '0.25'];
    const { stderr } = await runCli(...args, '--mean', '0', '--from', first, '--out', second, ...backend.flags);
    expect(stderr).toContain(
      `${first} was trained with a mean of 0.5 and a deviation of 0.25; this training has 0 and 1. To have the same: --mean 0.5 --std 0.25\n`,
    );
    const third = join(folder, 'third');
    const again = await runCli('train', '--from', second, '--seed', '5', '--out', third, ...backend.flags);
    expect(again.code).toBe(0);
    expect(again.stderr).toContain(
      'other images are held out than in the training before, which has seen some of them',
    );
  });
});
