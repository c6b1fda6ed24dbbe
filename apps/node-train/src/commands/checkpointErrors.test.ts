import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { densenetTiny, encodeModelFile, encodeStateFile, writeSafetensors } from '@densenet/model';
import { recipeNamed } from '@densenet/recipe';
import { beforeEach, describe, expect, test } from 'vitest';
import { runCli } from '../testing/cli.ts';
import { needBackend, needFashionMnist } from '../testing/needs.ts';
import { arraysFor, tinyModelFile, writeTiny } from '../testing/networks.ts';
import { temporaryFolder } from '../testing/temporary.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  path = join(folder, 'out');
});

/** Every command that reads a checkpoint. */
const readers: [name: string, args: (path: string) => string[]][] = [
  ['evaluate', (at) => ['evaluate', '--checkpoint', at]],
  ['predict', (at) => ['predict', '--checkpoint', at, at]],
  ['export', (at) => ['export', at, join(folder, 'exported.safetensors')]],
  ['train --resume', (at) => ['train', '--resume', at]],
];

/** What every command says of the checkpoint: the same, nothing else (no backend was started), with the path. */
async function complaint(): Promise<string> {
  const said = new Set<string>();
  for (const [name, args] of readers) {
    const { code, stdout, stderr } = await runCli(...args(path));
    expect({ name, code, stdout }).toEqual({ name, code: 1, stdout: '' });
    said.add(stderr);
  }
  expect([...said]).toHaveLength(1);
  return [...said][0]!;
}

describe('every command that reads a checkpoint says in one line what is wrong with it', () => {
  test('there is none', async () => {
    expect(await complaint()).toBe(
      `error: no checkpoint at ${path}: expected a folder with model.safetensors in it, or a file of weights (.safetensors, .pth, .h5, .keras)\n`,
    );
  });

  test('a folder of something else', async () => {
    path = folder;
    await writeFile(join(folder, 'notes.txt'), 'hello');
    expect(await complaint()).toBe(`error: no checkpoint in ${path}: the folder has no model.safetensors\n`);
  });
});

describe('a model file that is', () => {
  const said = async () => {
    const { code, stdout, stderr } = await runCli('evaluate', '--checkpoint', path);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    return stderr;
  };

  test('cut off', async () => {
    await writeTiny(path);
    const file = join(path, 'model.safetensors');
    await truncate(file, tinyModelFile().byteLength - 10);
    expect(await said()).toMatch(
      new RegExp(`^error: ${path}: the file is cut off: its tensors take \\d+ bytes, and \\d+ are there\n$`),
    );
    await truncate(file, 1000);
    expect(await said()).toMatch(new RegExp(`^error: ${path}: the file is cut off in its header: 1000 bytes, .+\n$`));
    await truncate(file, 0);
    expect(await said()).toMatch(new RegExp(`^error: ${path}: .+\n$`));
  });

  test('something else', async () => {
    await writeTiny(path);
    await writeFile(join(path, 'model.safetensors'), 'PK\x03\x04 a zip file, say, and so on');
    expect(await said()).toMatch(new RegExp(`^error: ${path}: .+\n$`));
  });

  test('weights of no DenseNet', async () => {
    path = join(folder, 'weights.safetensors');
    await writeFile(path, writeSafetensors([]));
    expect(await said()).toBe(`error: ${path}: these are not the weights of a DenseNet: the file has no tensors\n`);
  });

  test.each([
    [{ config: { ...densenetTiny(), growthRate: -1 } }, 'growthRate must be a positive integer, got -1'],
    [
      { preprocessing: { height: 32, width: 32, channels: 0 } },
      'preprocessing.channels must be an integer from 1 to 65535, got 0',
    ],
    [{ labels: ['shoe'] }, 'it has 1 labels for 10 classes'],
    [
      { preprocessing: undefined },
      'does not say how its images are to be prepared, and it is no ImageNet network: give --size, and --mean and --std ' +
        'as it was trained (CIFAR-10 often: --size 32 --mean 0.4914,0.4822,0.4465 --std 0.247,0.2435,0.2616)',
    ],
    [
      { config: densenetTiny({ blockConfig: [1_000_000] }) },
      'its config has 1000000 dense layers, the file only 42 tensors',
    ],
    [
      { config: densenetTiny({ growthRate: 2 ** 50 }) },
      'the network has 4.817072280867306e+31 parameters; at most 2147483648 can be computed with',
    ],
    [
      { config: densenetTiny({ inChannels: 3 }), arrays: arraysFor(densenetTiny({ inChannels: 3 })) },
      'its images have 1 channels, but its network takes 3',
    ],
    [
      { metrics: {} },
      'does not say what it was trained on: give --dataset (fashion-mnist, mnist, cifar-10, cifar-100) or --data',
    ],
    [
      { metrics: { dataset: 'evil' } },
      'says that it was trained on "evil", which is none of fashion-mnist, mnist, cifar-10, cifar-100: give one of them as ' +
        '--dataset, or a folder of pictures as --data',
    ],
  ])('described wrongly: %j', async (changes, message) => {
    await writeTiny(path, changes);
    expect(await said()).toMatch(new RegExp(`^error: ${path}:? ${message.replace(/[.+[\]()]/g, '\\$&')}\n$`));
  });

  test('a model only, which cannot be gone on with', async () => {
    await writeTiny(path);
    expect(await runCli('train', '--resume', path)).toEqual({
      code: 1,
      stdout: '',
      stderr: `error: ${path} has no state.safetensors, which resuming needs: it is a model only. Begin a new training from it with --from ${path}\n`,
    });
  });

  test('beside a state that is none', async () => {
    await writeTiny(path);
    for (const bytes of [new Uint8Array(5), encodeModelFile({ arrays: {} })]) {
      await writeFile(join(path, 'state.safetensors'), bytes);
      const { code, stderr } = await runCli('train', '--resume', path);
      expect(code).toBe(1);
      expect(stderr).toMatch(new RegExp(`^error: ${path}/state.safetensors: .+\n$`));
    }
  });

  test('beside a state with a value that cannot be', async () => {
    await writeTiny(path);
    const tiny = recipeNamed('tiny');
    const values = { recipe: { ...tiny, train: { ...tiny.train, epochs: 1e300 } } };
    await writeFile(join(path, 'state.safetensors'), encodeStateFile({ arrays: {}, values }));
    expect(await runCli('train', '--resume', path)).toEqual({
      code: 1,
      stdout: '',
      stderr: `error: ${path}/state.safetensors: recipe.train.epochs must be a positive integer, got 1e+300\n`,
    });
  });
});

describe('with the data set at hand', () => {
  const backend = needBackend();
  needFashionMnist();

  test('a network for other classes than the data set has', async () => {
    await writeTiny(path, { numClasses: 7 });
    const { code, stdout, stderr } = await runCli('evaluate', '--checkpoint', path);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^error: Fashion-MNIST test has 10 classes, but the network of \S+ tells 7 apart\n$/);
  });

  test('parameters of another network: the tensors are listed', async () => {
    await writeTiny(path, { arrays: arraysFor(densenetTiny({ growthRate: 8, blockConfig: [2, 3] })) });
    const { code, stderr } = await runCli('evaluate', '--checkpoint', path, ...backend.flags);
    expect(code).toBe(1);
    const message = /^error: (.+)\n$/.exec(stderr)![1]!;
    expect(message).toContain(`${path}: the tensors are not those of this network: `);
    expect(message).toContain(' not of this network: features.denseblock2.denselayer3.');
    expect(message).toContain(
      'features.denseblock1.denselayer1.conv1.weight (expected [3, 3, 8, 4], found [3, 3, 8, 8])',
    );
    expect(message.length).toBeLessThan(1500);
  });

  test('without --checkpoint the newest under checkpoints/ is taken, and named', async () => {
    const before = process.cwd();
    process.chdir(folder);
    try {
      expect(await runCli('evaluate')).toEqual({
        code: 1,
        stdout: '',
        stderr:
          'error: there is no checkpoint under checkpoints: train one (densenet train) or name one with --checkpoint\n',
      });
      await writeTiny('checkpoints/old');
      await writeTiny('checkpoints/new');
      const { code, stderr } = await runCli('evaluate', '--test-images', '10', ...backend.flags);
      expect(code).toBe(0);
      expect(stderr).toContain(`checkpoint: ${join(process.cwd(), 'checkpoints/new')}\n`);
    } finally {
      process.chdir(before);
    }
  });
});
