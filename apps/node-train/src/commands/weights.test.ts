import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../../packages/data/src/testing/temporaryDirectory.ts';
import { runCli, runCliWell } from '../testing/cli.ts';
import { needBackend } from '../testing/needs.ts';

const fixture = (file: string) =>
  fileURLToPath(new URL(`../../../../packages/interop/src/fixtures/${file}`, import.meta.url));
const backend = needBackend();
const cifar = fixture('otherNames/kuangliu.pth');

it('weights inspect lists tensors, the network, what was assumed and what is not used', async () => {
  const file = fixture('wild/chexnet.pth.tar');
  const lines = (await runCliWell('weights', 'inspect', file)).split('\n');
  expect(lines[0]).toBe(`${file}: pytorch, 55 tensors, 1,067 values`);
  expect(lines[2]).toMatch(
    /^ {2}module\.densenet121\.features\.conv0\.weight +\[4, 3, 7, 7\] +features\.conv0\.weight$/,
  );
  expect(lines.slice(57)).toEqual([
    'network: a DenseNet, named as by torchvision: blocks of 1, 2 layers, k = 2, bottlenecks of 2 k, compression 0.5, ' +
      'imagenet stem of 4, epsilon 1e-5, images of 3 channels, 3 classes',
    'images: 224x224, mean 0.485 0.456 0.406, deviation 0.229 0.224 0.225, bilinear',
    'labels: nothing says',
    expect.stringMatching(/^assumed: norm epsilon 1e-5/),
    'assumed: one class an image: probabilities are a softmax over all of them',
    expect.stringMatching(/^assumed: images prepared as torchvision's/),
    expect.stringMatching(/^ignored: 4 entries beside "state_dict"/),
    expect.stringMatching(/^ignored: objects of 5 Python classes or functions: "numpy/),
    'ignored: 9 counters of batches (num_batches_tracked)',
    '',
  ]);
});

it('says why a file is not read, drafts a map, and reads the file by it', async () => {
  const map = join(temporaryDirectory(), 'map.json');
  const { code, stdout, stderr } = await runCli('weights', 'inspect', cifar, '--write-map', map);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^not read: .*layout structural \(--layout structural\) reads it so/m);
  expect(stderr).toBe(
    `${map}: correct it where it is wrong; null leaves a tensor out. Then: densenet predict --map ${map} ...\n`,
  );
  const draft = JSON.parse(readFileSync(map, 'utf8'));
  expect(draft.names['trans1.bn.weight']).toBe('features.transition1.norm.weight');
  writeFileSync(map, `\ufeff${JSON.stringify({ ...draft, concat: 'new-first' })}`);
  const mapped = await runCliWell('weights', 'inspect', cifar, '--map', map);
  expect(mapped).toContain('network: a DenseNet, named as by map: blocks of 2, 3 layers, k = 3');
  const structural = await runCliWell('weights', 'inspect', cifar, '--layout', 'structural', '--in-channels', '1');
  expect(structural).toContain('cifar stem of 6, epsilon 1e-5, images of 1 channel, 4 classes');
  expect(structural).toContain('images: nothing says how they are prepared: --size, --mean and --std do');
});

it('drafts a map to be filled in where nothing is known', async () => {
  const map = join(temporaryDirectory(), 'empty.json');
  const { code, stderr } = await runCli(
    'weights',
    'inspect',
    fixture('weightFiles/network.zip.pth'),
    '--write-map',
    map,
  );
  expect(code).toBe(1);
  expect(stderr).toContain("nothing is known of 8 tensors: give each torchvision's name (features.conv0.weight, ...)");
  const unfilled = await runCli('weights', 'inspect', fixture('weightFiles/network.zip.pth'), '--map', map);
  expect(unfilled.stderr).toBe(
    'error: the map of names has "" for "0.weight"; expected torchvision\'s name for it, or null\n',
  );
});

it.each<[string, string[], string]>([
  [
    'no map',
    ['--map', 'no/such.json'],
    'error: --map no/such.json: there is no such file; expected a file as "densenet weights',
  ],
  ['a map that is no JSON', ['--map', cifar], 'is no JSON'],
  ['both', ['--map', 'a.json', '--layout', 'structural'], "cannot be used with option '--layout <how>'"],
  ['another layout', ['--layout', 'torch'], "argument 'torch' is invalid. Allowed choices are structural"],
  ['another order', ['--concat', 'reversed'], 'Allowed choices are new-last, new-first'],
])('refuses %s', async (_what, flags, message) => {
  const { code, stderr } = await runCli('weights', 'inspect', cifar, ...flags);
  expect(code).toBe(1);
  expect(stderr).toContain(message);
});

it('--in-channels and --layout are for every command that reads a network', async () => {
  const grey = join(temporaryDirectory(), 'grey.safetensors');
  const { code, stderr } = await runCli(
    'export',
    fixture('pretrained/tinyTorchvision.pth'),
    grey,
    '--in-channels',
    '1',
  );
  expect(code).toBe(0);
  expect(stderr).toContain(
    "assumed: images of 1 channel, as timm's in_chans: filters summed over the 3 input channels",
  );
  expect(await runCliWell('weights', 'inspect', grey)).toContain(
    'images of 1 channel, 5 classes\nimages: 224x224, mean 0.449,',
  );
  const again = await runCli('predict', '--checkpoint', grey, '--layout', 'structural', 'picture.png');
  expect(again.stderr).toContain('says itself which tensor is what: layout and concat (--layout, --map, --concat)');
  const other = await runCli('predict', '--checkpoint', cifar, 'picture.png');
  expect(other.stderr).toContain('layout structural (--layout structural) reads it so');
});

it('predicts by a network under other names, with what its file does not say', async () => {
  const picture = fileURLToPath(
    new URL('../../../../packages/data/src/fixtures/pictures/png-rgb.png', import.meta.url),
  );
  const flags = [
    '--checkpoint',
    cifar,
    '--layout',
    'structural',
    '--concat',
    'new-first',
    '--size',
    '8',
    '--mean',
    '0.5',
    '--std',
    '0.25',
  ];
  const { code, stdout, stderr } = await runCli('predict', picture, ...flags, '--labels', 'a,b,c,d', ...backend.flags);
  expect(code).toBe(0);
  expect(stdout).toMatch(/: [abcd] \d+\.\d %, /);
  expect(stderr).toContain('assumed: what each of the 74 tensors is, by their order in the file and their shapes');
});

it.each(['the folder', 'the file in it'])(
  'a folder as it comes from Hugging Face predicts what timm does: %s',
  async (what) => {
    const folder = temporaryDirectory();
    copyFileSync(fixture('pretrained/tinyTimmDeep.safetensors'), join(folder, 'model.safetensors'));
    copyFileSync(fixture('pretrained/tinyTimmDeep.config.json'), join(folder, 'config.json'));
    const { picture, labels, logits } = JSON.parse(
      readFileSync(fixture('pretrained/tinyTimmDeep.predicted.json'), 'utf8'),
    );
    const json = join(folder, 'predicted.json');
    const source = what === 'the folder' ? folder : join(folder, 'model.safetensors');
    const path = fileURLToPath(new URL(`../../../../${picture}`, import.meta.url));
    const said = await runCliWell(
      'predict',
      path,
      '--checkpoint',
      source,
      '--tensors',
      json,
      '--top',
      '1',
      ...backend.flags,
    );
    const found = JSON.parse(readFileSync(json, 'utf8')).logits.values as number[];
    found.forEach((value, index) => {
      expect(Math.abs(value - logits[index])).toBeLessThan(1e-5);
    });
    expect(said).toContain(`${labels[logits.indexOf(Math.max(...logits))]} `);
  },
);
