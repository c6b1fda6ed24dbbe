import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installPacked, run } from './packed.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const packages = [
  'schema',
  'ops',
  'model',
  'evaluation',
  'data',
  'train',
  'recipe',
  'diagnostics',
  'runtime',
  'interop',
  'classifier',
] as const;

/** A short program for each package that uses it from its tarball, on the plain JavaScript backend. */
const uses: Record<(typeof packages)[number], string> = {
  schema: `import { object, positiveInteger } from '@densenet/schema';
console.log(object({ epochs: positiveInteger }).read({ epochs: 2 }, 'training').epochs);`,
  ops: `import { relu } from '@densenet/ops';
import '@densenet/ops/tensorflow';
console.log((await relu(tf.tensor1d([-1, 2])).data()).join());`,
  model: `import { createDenseNet, densenetChapter } from '@densenet/model';
console.log(createDenseNet(densenetChapter()).summary(96, 96).parameters);`,
  evaluation: `import { classReport, confusionMatrix } from '@densenet/evaluation';
console.log(classReport(confusionMatrix([0, 1, 1], [0, 1, 0], 2)).accuracy.toFixed(3));`,
  data: `import { preprocess, datasetNames } from '@densenet/data';
const p = { height: 32, width: 32, channels: 1, mean: [0], std: [1], interpolation: 'bilinear' };
console.log(datasetNames.join(), preprocess(tf.zeros([1, 28, 28, 1]), p).shape.join());`,
  train: `import { linearToZero } from '@densenet/train';
console.log(linearToZero(0.1, 10)(5));`,
  diagnostics: `import { predictMemory } from '@densenet/diagnostics';
import { createDenseNet, densenetTiny } from '@densenet/model';
const network = { model: createDenseNet(densenetTiny()), inChannels: 1, numClasses: 10 };
console.log((await predictMemory({ network, size: 16, batchSize: 2 }, 'plain')).peakBytes);`,
  recipe: `import { parseRecipe, recipeNamed } from '@densenet/recipe';
console.log(parseRecipe(recipeNamed('tiny')).train.batchSize);`,
  runtime: `import { startBackend } from '@densenet/runtime';
console.log((await startBackend({ backend: 'cpu' })).rung);`,
  interop: `import { exportOnnx, readPretrained } from '@densenet/interop';
import { fromPretrained } from '@densenet/interop/node';
import { createDenseNet, densenetTiny, encodeModelFile, initializeArrays } from '@densenet/model';
import { createRandom } from '@densenet/ops';
const model = createDenseNet(densenetTiny());
const arrays = initializeArrays(model.parameterSpecs, 'xavierUniform', createRandom(1));
const read = await readPretrained(encodeModelFile({ config: model.config, arrays }));
console.log(read.layout, exportOnnx({ graph: model.graph(32, 32), arrays: read.arrays }).length > 9000, typeof fromPretrained);`,
  classifier: `import { createClassifier, createClassifierModel } from '@densenet/classifier';
import { overlay } from '@densenet/classifier/heat-map';
import { createDenseNet, densenetTiny, initializeArrays } from '@densenet/model';
import { createRandom } from '@densenet/ops';
const network = createDenseNet(densenetTiny());
const arrays = initializeArrays(network.parameterSpecs, 'xavierUniform', createRandom(1));
const preprocessing = { height: 32, width: 32, channels: 1, mean: [0], std: [1], interpolation: 'bilinear' };
const classifier = createClassifier(createClassifierModel({ config: network.config, arrays, preprocessing }));
const picture = { height: 8, width: 8, channels: 1, values: new Uint8Array(64) };
const { best } = await classifier.classify(picture, { topK: 2 });
console.log(best.length, (await classifier.classActivation(picture, 3)).height, typeof overlay);`,
};

const expected: Record<(typeof packages)[number], string> = {
  schema: '2',
  ops: '0,2',
  model: '758226',
  evaluation: '0.667',
  data: 'fashion-mnist,mnist,cifar-10,cifar-100 1,32,32,1',
  train: '0.05',
  diagnostics: '156820',
  recipe: '64',
  runtime: 'cpu',
  interop: 'densenet true function',
  classifier: '2 4 function',
};

const withoutSharp = `import { writeFile } from 'node:fs/promises';
import { loadClassifier } from '@densenet/classifier/node';
import { createDenseNet, densenetTiny, encodeModelFile, initializeArrays } from '@densenet/model';
import { createRandom } from '@densenet/ops';
const model = createDenseNet(densenetTiny());
const arrays = initializeArrays(model.parameterSpecs, 'xavierUniform', createRandom(1));
const preprocessing = { height: 32, width: 32, channels: 1, mean: [0], std: [1], interpolation: 'bilinear' };
await writeFile('model.safetensors', encodeModelFile({ config: model.config, arrays, preprocessing }));
const classifier = await loadClassifier('model.safetensors', { backend: 'cpu' });
console.log(await classifier.classify('photo.jpg').catch((error) => error.message));
await classifier.dispose();
`;

describe.runIf(process.env.DENSENET_SLOW === '1')('packages from their tarballs', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'densenet-packed-'));
    const { version } = JSON.parse(
      readFileSync(`${root}packages/runtime/node_modules/@tensorflow/tfjs-core/package.json`, 'utf8'),
    );
    const tensorflow = { '@tensorflow/tfjs-core': version, '@tensorflow/tfjs-backend-cpu': version };
    installPacked(folder, packages, tensorflow);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(packages)('@densenet/%s works from its tarball', (name) => {
    const setUp = `import '@tensorflow/tfjs-backend-cpu';\nimport * as tf from '@tensorflow/tfjs-core';\nawait tf.ready();\n`;
    writeFileSync(join(folder, `${name}.js`), `${setUp}${uses[name]}\n`);
    expect(run(process.execPath, [`${name}.js`], folder).trim()).toBe(expected[name]);
  });

  it('@densenet/classifier/node says how sharp is installed, an optional peer', () => {
    writeFileSync(join(folder, 'without-sharp.js'), withoutSharp);
    expect(run(process.execPath, ['without-sharp.js'], folder).trim()).toBe(
      'decoding pictures needs the package sharp, which is not installed: npm install sharp',
    );
  });

  it.each(packages)('@densenet/%s is packed as publint wants it', (name) => {
    run(`${root}node_modules/.bin/publint`, ['--strict', `${root}packages/${name}`], root);
  });

  it.each(packages)('@densenet/%s has types that every way of resolving modules finds', (name) => {
    const tarball = readdirSync(folder).find((file) => file.startsWith(`densenet-${name}-`))!;
    run(`${root}node_modules/.bin/attw`, [join(folder, tarball), '--profile', 'esm-only'], root);
  });

  it.each(packages)('@densenet/%s carries no test, source map or source', (name) => {
    const files = readdirSync(join(folder, 'node_modules/@densenet', name), { recursive: true, encoding: 'utf8' });
    expect(
      files.filter((file) => /\.test\.|\.map$|testing\/|^src\//.test(file) && !file.startsWith('node_modules')),
    ).toEqual([]);
    expect(files).toContain('README.md');
  });

  it("@densenet/runtime carries the licence of TensorFlow.js's binding beside its copy", () => {
    const copy = join(folder, 'node_modules/@densenet/runtime/dist/tfjs-node');
    expect(readFileSync(join(copy, 'LICENSE'), 'utf8')).toContain('Apache License');
    expect(readFileSync(join(copy, 'NOTICE'), 'utf8')).toContain('@tensorflow/tfjs-node-gpu');
  });
});
