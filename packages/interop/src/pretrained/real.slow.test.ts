import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeOn } from '../../../../testing/backends.ts';
import { runPython } from '../../../../testing/python.ts';
import { fromPretrained } from '../node/index.ts';
import { type Expected, inputOf, logitsDifference } from '../testing/pretrained/expected.ts';

const tool = (name: string) => fileURLToPath(new URL(`../../../../tools/${name}`, import.meta.url));

const torch = ['densenet121', 'densenet161', 'densenet169', 'densenet201', 'densenet121.timm', 'densenet264d'];
/** "tuned": in a Sequential with a head of its own, compiled and fitted. */
const keras = ['DenseNet121', 'DenseNet169', 'DenseNet201', 'DenseNet121.tuned'];
const torchForms = ['safetensors', 'pth', 'legacy.pth'];
const kerasForms = ['weights.h5', 'keras', 'h5'];

/** The whole networks of torchvision, timm and Keras, made by them with random weights: 2.5 GB. */
describe.skipIf(process.env.DENSENET_SLOW !== '1')('real files', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'densenet-pretrained-'));
    runPython('pytorch', [tool('make_pretrained_models.py'), folder, ...torch]);
    runPython('tensorflow', [tool('make_keras_models.py'), folder, ...keras]);
  }, 1_200_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const check = async (name: string, form: string) => {
    const expected = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Expected;
    const pretrained = await fromPretrained(join(folder, `${name}.${form}`));
    expect(pretrained.layout).toBe(keras.includes(name) ? 'keras' : name === 'densenet264d' ? 'timm' : 'torchvision');
    if (name.endsWith('.tuned')) {
      expect(pretrained.config.numClasses).toBe(10);
      expect(pretrained.ignored[0]).toMatch(/^730 tensors of the optimizer/);
    } else expect(pretrained.labels).toHaveLength(1000);
    expect(await logitsDifference(pretrained, inputOf(expected), expected.logits.values)).toBeLessThan(1e-4);
  };

  describeOn(['native-cpu'], 'logits', () => {
    it.each([
      ...torch.flatMap((name) => torchForms.map((form) => [name, form] as const)),
      ...keras.flatMap((name) => kerasForms.map((form) => [name, form] as const)),
    ])('%s.%s', check, 300_000);
  });

  describeOn(['wasm'], 'logits', () => {
    it.each([...torch.map((name) => [name, 'safetensors'] as const), ...keras.map((name) => [name, 'h5'] as const)])(
      '%s.%s',
      check,
      300_000,
    );
  });
});
