import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCheckpointFolder } from '@densenet/interop/node';
import { decodeModelFile, decodeStateFile } from '@densenet/model';
import { describe, expect, test } from 'vitest';
import { runCli, runCliWell } from '../testing/cli.ts';
import { needBackend } from '../testing/needs.ts';
import { aFolderAClass, type Colour, writeSquares } from '../testing/squares.ts';
import { temporaryFolder } from '../testing/temporary.ts';

const backend = needBackend();

/** A network of a few thousand parameters on small pictures. */
const few = [
  ...['--image-size', '32', '--stem', 'cifar', '--stem-channels', '8', '--block-config', '2,2', '--growth-rate', '4'],
  ...['--compression', '0.5', '--epochs', '3', '--batch-size', '8', '--learning-rate', '0.5'],
];

const train = async (...args: string[]) => {
  const result = await runCli('train', ...args, ...backend.flags);
  expect(result.code, result.stderr).toBe(0);
  return result;
};
const modelOf = async (folder: string) => decodeModelFile((await readCheckpointFolder(folder)).model);

describe("pictures of one's own", () => {
  test('one folder: a share of each class is held out; the rest is learned, and evaluated, and told apart', async () => {
    const photos = await writeSquares(aFolderAClass(15, ['red', 'green', 'blue']));
    const out = join(await temporaryFolder(), 'run');
    const { stdout, stderr } = await train('--data', photos, ...few, '--out', out);
    expect(stderr).toContain('there is no --from: the network begins with random weights');
    expect(stdout).toContain(`densenet predict --checkpoint ${out} '${photos}'`);
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toMatch(
      /<span class="soft">(red|green|blue)\/\d+\.png<\/span>/,
    );
    expect(stdout).toMatch(/^recipe finetune: .+, 36 images of 32x32, batch 8, 3 epochs/);
    expect(stdout.match(/^epoch \d, .+ validation acc \d/gm)).toHaveLength(3);
    const { labels, metrics, config, preprocessing } = await modelOf(out);
    expect(labels).toEqual(['blue', 'green', 'red']);
    expect(config).toMatchObject({ inChannels: 3, numClasses: 3 });
    expect(preprocessing).toMatchObject({ antialias: true, crop: { shorterSide: 36 } });
    expect(metrics).toMatchObject({ dataset: 'own photos', validationAccuracy: expect.any(Number) });
    // What a model file says is no one's folder.
    expect(JSON.stringify(metrics)).not.toContain(photos);

    // The pictures that were held out, divided as they were.
    const evaluated = await runCliWell('evaluate', '--checkpoint', out, ...backend.flags);
    expect(evaluated).toContain('own photos (validation): loss ');
    // The network of the best epoch, in the same folder, by the same pictures.
    const best = join(out, 'best.safetensors');
    const ofBest = await runCliWell('evaluate', '--checkpoint', best, ...backend.flags);
    expect(ofBest).toMatch(/own photos \(validation\): loss .+, 9 images/);
    const all = await runCli('evaluate', '--checkpoint', best, '--data', photos, ...backend.flags);
    expect(all.stdout).toMatch(/own photos \(all\): loss .+, 45 images/);
    expect(all.stderr).toContain('own photos (all): the network was trained on pictures of a folder of this name');
    expect(evaluated).toContain(`acc ${(metrics!.validationAccuracy as number).toFixed(4)}, 9 images`);
    const predicted = await runCliWell('predict', '--checkpoint', out, join(photos, 'red/3.png'), ...backend.flags);
    expect(predicted).toContain('red');
  });

  test('parts: epochs are judged by val, and test is used once, at the end', async () => {
    const names: Colour[] = ['red', 'green'];
    const photos = await writeSquares({
      ...aFolderAClass(8, names, 'train/'),
      ...aFolderAClass(3, names, 'val/'),
      ...aFolderAClass(2, names, 'test/'),
    });
    const out = join(await temporaryFolder(), 'run');
    const { stdout } = await train('--data', photos, ...few, '--out', out);
    expect(stdout).toMatch(/ 16 images .+\nepoch 1, .+ validation acc [\s\S]+\ntest acc \d/);
    expect(await runCliWell('train', '--resume', out, ...backend.flags)).toContain('complete: all 3 epochs');
    expect(await runCliWell('evaluate', '--checkpoint', out, ...backend.flags)).toContain(', 4 images, ');
    // Of another folder, whose classes stand in another order or are fewer.
    const others = await writeSquares(aFolderAClass(5, ['red', 'blue']));
    expect(await runCli('evaluate', '--checkpoint', out, '--data', others, ...backend.flags)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('(all) has the class blue, which the network of'),
    });
  });

  test('a table, with what must not be divided', async () => {
    const pictures = aFolderAClass(12, ['red', 'green'], 'all/');
    const photos = await writeSquares(pictures);
    const rows = Object.entries(pictures).map(([path, colour], at) => `${path},${colour},patient ${at % 4}`);
    const table = join(photos, 'labels.csv');
    writeFileSync(table, ['path,label,patient', ...rows].join('\n'));
    const out = join(await temporaryFolder(), 'run');
    const { stdout } = await train('--data', table, '--group-column', 'patient', ...few, '--out', out);
    // One patient of four, with 6 pictures, is nearer to a fifth of 24 than two are.
    expect(stdout).toContain(' 18 images of 32x32');
    // The last digit of a name is another thing not to divide.
    const { stdout: byName } = await train(
      ...['--data', table, '--group', '(\\d)\\.png$', ...few, '--epochs', '1', '--out', `${out}2`],
    );
    expect(byName).toContain(' 20 images of 32x32');
  });

  test('several labels a picture, or none: by a loss for them, balanced by class', async () => {
    const pictures = aFolderAClass(10, ['red', 'green', 'blue'], 'all/');
    const photos = await writeSquares(pictures);
    const labels = { red: 'warm', green: 'cold|plant', blue: '' };
    const rows = Object.entries(pictures).map(([path, colour]) => `${path},${labels[colour]}`);
    const table = join(photos, 'labels.csv');
    writeFileSync(table, ['path,label', ...rows].join('\n'));
    const out = join(await temporaryFolder(), 'run');
    const several = ['--data', table, ...few, '--epochs', '6', '--out', out];
    expect(await runCli('train', ...several, ...backend.flags)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('use --loss binaryCrossEntropy'),
    });
    const { stdout } = await train(...several, '--loss', 'binaryCrossEntropy', '--sampling', 'balanced');
    expect(stdout).toContain(' 24 images of 32x32');
    expect(stdout).toMatch(/^epoch 6, .+ validation acc (1\.000|0\.[5-9])/m);
    expect((await modelOf(out)).labels).toEqual(['cold', 'plant', 'warm']);
  });

  test('are resumed only where they are what they were', async () => {
    const photos = await writeSquares(aFolderAClass(10, ['red', 'green']));
    const out = join(await temporaryFolder(), 'run');
    await train('--data', photos, ...few, '--epochs', '2', '--out', out);
    const { values } = decodeStateFile((await readCheckpointFolder(out)).state!);
    expect(values).toMatchObject({ recipe: { data: { source: { kind: 'pictures', path: photos } } } });
    writeFileSync(join(photos, 'red/more.png'), readFileSync(join(photos, 'red/1.png')));
    expect(await runCli('train', '--resume', out)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/the pictures of own photos are no longer those .+ --from /),
    });
    // A new training takes them.
    const { stdout, stderr } = await train('--from', out, '--epochs', '1', '--out', `${out}2`);
    expect(stdout).toMatch(/^recipe finetune: .+ 17 images /);
    expect(stderr).toContain('(recipe finetune, after epoch 2): its weights, momentum and random generator\n');
  });
});

describe('weights that know other classes', () => {
  test('go on without their classifier, and are told apart by the names of the classes, not their number', async () => {
    const first = await writeSquares(aFolderAClass(8, ['red', 'green']));
    const [one, two] = ['one', 'two'].map((name) => join(first, '..', name));
    await train('--data', first, ...few, '--mean', '0.5', '--std', '0.25', '--out', one!);
    const second = await writeSquares(aFolderAClass(8, ['red', 'blue']));
    const small = ['--image-size', '32', '--epochs', '1', '--batch-size', '8'];
    const { stderr } = await train('--data', second, '--from', one!, ...small, '--out', two!);
    expect(stderr).toContain(
      `from ${one} (recipe finetune, after epoch 3): its weights without the classifier, which is drawn anew for other classes`,
    );
    const [before, after] = [await modelOf(one!), await modelOf(two!)];
    expect(after.labels).toEqual(['blue', 'red']);
    // Prepared as the weights have seen images.
    expect(after.preprocessing).toMatchObject({ mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] });
    expect(after.metrics).toMatchObject({ parent: { source: 'one', recipe: 'finetune', epochs: 3 } });
    expect(after.arrays['classifier.weight']!.values).not.toEqual(before.arrays['classifier.weight']!.values);
  });
});

describe('what cannot be is said before anything is written', () => {
  const said = async (...args: string[]) => {
    const { code, stdout, stderr } = await runCli('train', ...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    return stderr;
  };

  test('a folder that is not there, one without what is held out, a network of other channels', async () => {
    const folder = await temporaryFolder();
    expect(await said('--data', join(folder, 'none'))).toContain('there is no such file');
    const photos = await writeSquares(aFolderAClass(4, ['red', 'green']));
    expect(await said('--data', photos, '--validation-fraction', '0')).toContain(
      'has no part val or test, so it must be said what share of it is held out',
    );
    expect(await said('quick', '--group', 'x')).toContain('--group goes with --data');
    const grey = join(folder, 'grey');
    await train(
      '--data',
      photos,
      ...few,
      '--colour',
      'grey',
      '--mean',
      '0',
      '--std',
      '1',
      '--epochs',
      '1',
      '--out',
      grey,
    );
    expect(await said('--data', photos, '--from', grey, '--colour', 'rgb')).toMatch(
      /the network of .+grey takes 1 channel, and own photos has 3: pictures of one's own are made grey by --colour grey/,
    );
  });
});
