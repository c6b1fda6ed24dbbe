import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCheckpointFolder } from '@densenet/interop/node';
import { decodeModelFile } from '@densenet/model';
import { beforeEach, describe, expect, test } from 'vitest';
import { runCli, runCliWell, small } from '../testing/cli.ts';
import { needBackend, needFashionMnist } from '../testing/needs.ts';
import { temporaryFolder } from '../testing/temporary.ts';

const backend = needBackend();
needFashionMnist();

let folder: string;
let out: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  out = join(folder, 'out');
});

const metricsOf = async (path: string) => decodeModelFile((await readCheckpointFolder(path)).model).metrics!;
const modelBytes = (path: string) => readFile(join(path, 'model.safetensors'));
const epochLine =
  /^epoch (\d), loss (\d\.\d{4}), train acc (0\.\d{3}), test acc (0\.\d{3}), time \d+\.\d sec, \d+ images\/s, data wait \d+ %$/;

describe('the tiny recipe, from the images to a prediction', () => {
  test("prints a line an epoch in the chapter's form and learns; what it saved gives the same accuracy", {
    timeout: 300_000,
  }, async () => {
    const { code, stdout, stderr } = await runCli('train', 'tiny', '--out', out, ...backend.flags);
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/^backend: .+\n/);
    const [start, ...lines] = stdout.split('\n');
    expect(start).toBe(
      'recipe tiny: 2,322 parameters, 2048 images of 32x32, batch 64, 2 epochs, learning rate 0.1 (linearToZero), seed 0',
    );
    const epochs = lines.slice(0, 2).map((line) => epochLine.exec(line)!);
    expect(epochs.map(([, epoch]) => epoch)).toEqual(['1', '2']);
    const [losses, trainAccuracies, testAccuracies] = [2, 3, 4].map((column) =>
      epochs.map((row) => Number(row[column])),
    );
    expect(losses![1]).toBeLessThan(losses![0]!);
    expect(trainAccuracies![1]).toBeGreaterThan(trainAccuracies![0]!);
    // Ten classes: by chance it would be 0.1.
    expect(testAccuracies![1]).toBeGreaterThan(0.25);
    expect(lines.slice(2, 4)).toEqual([`saved in ${out}`, `report: ${join(out, 'report.html')}`]);
    expect(stdout).toContain(`densenet evaluate --checkpoint ${out}\n`);

    const { testAccuracy, ...metrics } = await metricsOf(out);
    expect(metrics).toEqual({
      dataset: 'fashion-mnist',
      recipe: 'tiny',
      epochs: 2,
      trainLoss: expect.closeTo(losses![1]!, 4),
      trainAccuracy: expect.closeTo(trainAccuracies![1]!, 3),
    });
    expect(testAccuracy).toBeCloseTo(testAccuracies![1]!, 3);
    const page = await readFile(join(out, 'report.html'), 'utf8');
    const [, reported] = /<dt>Accuracy<\/dt><dd class="big"><data value="([^"]+)">/.exec(page)!;
    expect(Number(reported)).toBeCloseTo(testAccuracy as number, 6);
    expect(page).toContain('<h2>Training</h2>');
    expect(await readFile(join(out, 'model-card.md'), 'utf8')).toContain('| training | 2,048 images |');
    const evaluated = await runCliWell('evaluate', '--checkpoint', out, '--test-images', '512', ...backend.flags);
    expect(evaluated).toMatch(
      new RegExp(
        `^Fashion-MNIST test: loss \\d\\.\\d{4}, acc ${(testAccuracy as number).toFixed(4)}, 512 images, time \\d+\\.\\d sec, \\d+ images/s\\n$`,
      ),
    );

    const samples = (await runCliWell('data', '--samples', join(folder, 'samples'), '--count', '5')).trim().split('\n');
    expect(samples[0]).toBe(join(folder, 'samples', '0000-ankle-boot.png'));
    const json = join(folder, 'predicted.json');
    const predicted = await runCliWell('predict', '--checkpoint', out, ...samples, '--tensors', json, ...backend.flags);
    const rows = predicted.trim().split('\n');
    expect(rows).toHaveLength(5);
    rows.forEach((row, index) => {
      expect(row).toMatch(
        new RegExp(`^${samples[index]}: [A-Z][^,]+ \\d+\\.\\d %, [A-Z][^,]+ \\d+\\.\\d %, [A-Z][^,]+ \\d+\\.\\d %$`),
      );
    });
    const { inputs, logits } = JSON.parse(await readFile(json, 'utf8'));
    expect([inputs.shape, logits.shape]).toEqual([
      [5, 32, 32, 1],
      [5, 10],
    ]);
    expect([inputs.values.length, logits.values.length]).toEqual([5 * 32 * 32, 5 * 10]);
    expect(Math.max(...inputs.values)).toBeLessThanOrEqual(1);
  });

  test('two runs with one seed give the same bytes, another seed gives others', async () => {
    const run = async (name: string, seed: string, ...more: string[]) => {
      await runCliWell(
        ...small,
        ...more,
        '--seed',
        seed,
        '--momentum',
        '0.9',
        '--drop-rate',
        '0.1',
        '--out',
        join(folder, name),
        ...backend.flags,
      );
      return modelBytes(join(folder, name));
    };
    const first = await run('a', '1');
    expect((await run('b', '1')).equals(first)).toBe(true);
    expect((await run('c', '2')).equals(first)).toBe(false);
    expect((await run('d', '1', '--augmentation', 'horizontalFlip')).equals(first)).toBe(false);
  });

  test('any value of the recipe is overridden by its flag', async () => {
    const args = [...small, '--epochs', '1', '--growth-rate', '8', '--learning-rate', '0.05', '--schedule', 'constant'];
    const stdout = await runCliWell(...args, '--image-size', '40', '--seed', '3', '--out', out, ...backend.flags);
    expect(stdout).toMatch(
      /^recipe tiny: [\d,]+ parameters, 256 images of 40x40, batch 32, 1 epochs, learning rate 0.05 \(constant\), seed 3\n/,
    );
    expect(stdout.match(/^epoch/gm)).toHaveLength(1);
    const { config, preprocessing } = decodeModelFile((await readCheckpointFolder(out)).model);
    expect(config).toMatchObject({ growthRate: 8 });
    expect(preprocessing).toMatchObject({ height: 40, width: 40, channels: 1 });
  });
});

describe('with a validation split', () => {
  test('epochs are judged on it, and the test set is used once, at the end', async () => {
    const stdout = await runCliWell(...small, '--validation-fraction', '0.25', '--out', out, ...backend.flags);
    expect(stdout).toContain('192 images of 32x32');
    const accuracies = [...stdout.matchAll(/^epoch \d, .+, validation acc (\S+), time /gm)].map((match) => match[1]!);
    expect(accuracies).toHaveLength(2);
    const tested = [...stdout.matchAll(/test acc (\S+)/g)].map((match) => match[1]!);
    expect(tested).toHaveLength(1);
    expect(stdout).toMatch(/\nepoch 2, .+\ntest acc 0\.\d{3}\nbest epoch \d: .+\nsaved in /);
    const { validationAccuracy, testAccuracy } = await metricsOf(out);
    expect((validationAccuracy as number).toFixed(3)).toBe(accuracies[1]);
    expect((testAccuracy as number).toFixed(3)).toBe(tested[0]);

    const resumed = await runCliWell('train', '--resume', out, ...backend.flags);
    // The results that were printed before the stop, not measured again.
    expect(resumed.match(/^(epoch|test).+/gm)).toEqual(stdout.match(/^(epoch 2|test).+/gm));
    expect(resumed).toContain('\ncomplete: all 2 epochs of the recipe tiny are done\n');
  });
});

describe('what would fail is refused before the training starts', () => {
  test('an image left alone for the last batch', async () => {
    const args = ['train', 'quick', '--train-images', '129', '--batch-size', '64', '--out', out];
    const { code, stdout, stderr } = await runCli(...args, ...backend.flags);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^error: a batch size of 64 leaves 1 image of 129 for the last batch/);
  });

  test('a validation part without an image', async () => {
    const { code, stderr } = await runCli(...small, '--validation-fraction', '0.001', '--out', out, ...backend.flags);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: validationFraction must be .+, got 0\.001\n$/);
  });

  test('a folder without data', async () => {
    const { code, stderr } = await runCli(...small, '--data-dir', folder, '--out', out, ...backend.flags);
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`^error: ${folder} must hold Fashion-MNIST's train-images-idx3-ubyte`));
  });
});

describe('--resume', () => {
  test('refuses another recipe or a changed value, and accepts the name of its own recipe', async () => {
    await runCliWell(...small, '--epochs', '1', '--out', out, ...backend.flags);
    const before = await modelBytes(out);
    for (const change of [['--epochs', '5'], ['--seed', '0'], ['--growth-rate', '8'], ['quick']]) {
      const { code, stdout, stderr } = await runCli('train', ...change, '--resume', out, ...backend.flags);
      expect({ change, code, stdout }).toEqual({ change, code: 1, stdout: '' });
      const flag = change[0] === 'quick' ? '--epochs' : change[0];
      expect(stderr).toBe(
        'error: --resume goes on with the recipe that was saved: no value of it can be changed. A new training from its weights ' +
          `takes others: --from ${out} ${flag} ...\n`,
      );
    }
    await runCliWell('train', 'tiny', '--resume', out, ...backend.flags);
    expect((await modelBytes(out)).equals(before)).toBe(true);
  });

  test('says that a training is complete in a second, without data and without a backend', async () => {
    await runCliWell(...small, '--epochs', '1', '--out', out, ...backend.flags);
    const before = await modelBytes(out);
    const { code, stdout, stderr } = await runCli('train', '--resume', out, '--data-dir', join(folder, 'nowhere'));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^epoch 1, loss .+, test acc .+\ncomplete: all 1 epochs of the recipe tiny are done\n/);
    expect(stdout).toContain(`  densenet train --from ${out} --epochs 5 --learning-rate 0.01\n`);
    expect((await modelBytes(out)).equals(before)).toBe(true);
    expect(await readdir(folder)).toEqual(['out']);
  });

  test('into another folder leaves the first as it is, and takes along the networks that it has kept', async () => {
    const kept = ['--validation-fraction', '0.2', '--keep-last', '2'];
    await runCliWell(...small, ...kept, '--epochs', '2', '--out', out, ...backend.flags);
    const networks = async (of: string) => (await readdir(of)).filter((name) => name.endsWith('.safetensors')).sort();
    const before = await networks(out);
    expect(before).toEqual([
      'best.safetensors',
      'epoch-001.safetensors',
      'epoch-002.safetensors',
      'model.safetensors',
      'state.safetensors',
    ]);
    const second = join(folder, 'second');
    await runCliWell('train', '--resume', out, '--out', second, ...backend.flags);
    expect(await networks(second)).toEqual(before);
    for (const name of before.filter((each) => each !== 'state.safetensors')) {
      expect((await readFile(join(second, name))).equals(await readFile(join(out, name))), name).toBe(true);
    }
  });

  test('without it, --out never writes over a checkpoint', async () => {
    await runCliWell(...small, '--epochs', '1', '--out', out, ...backend.flags);
    const before = await modelBytes(out);
    const { code, stderr } = await runCli(...small, '--out', out, ...backend.flags);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: \S+ holds a checkpoint already: go on with it \(--resume /);
    expect((await modelBytes(out)).equals(before)).toBe(true);
  });
});

describe('a loss that is no number', () => {
  test('ends the training with epoch and step, and keeps what was saved before', async () => {
    const args = [...small, '--learning-rate', '1e38', '--schedule', 'constant', '--out', out, ...backend.flags];
    const { code, stdout, stderr } = await runCli(...args);
    expect(code).toBe(1);
    expect(stdout).not.toMatch(/^epoch/m);
    expect(stderr).toMatch(
      /\nerror: epoch 1, step \d of 8, learning rate 1e\+38: the loss is (NaN|Infinity); .+ Try a lower learning rate\. /,
    );
    expect(stderr.trimEnd()).toMatch(new RegExp(`${out} holds the training before the first step$`));
    expect(await metricsOf(out)).toEqual({ dataset: 'fashion-mnist', recipe: 'tiny', epochs: 0 });
    await runCliWell('evaluate', '--checkpoint', out, '--test-images', '10', ...backend.flags);
  });
});
