import { readFileSync } from 'node:fs';
import type { NamedArray } from '@densenet/model';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../../testing/backends.ts';
import { type Expected, inputOf, logitsDifference } from '../testing/pretrained/expected.ts';
import { readPretrained } from './readPretrained.ts';

const folder = new URL('../fixtures/wild/', import.meta.url);
const bytesOf = (file: string) => new Uint8Array(readFileSync(new URL(file, folder)));

describeOnEachBackend('logits', () => {
  it('are those of PyTorch', async () => {
    const expected = JSON.parse(readFileSync(new URL('plain.json', folder), 'utf8')) as Expected;
    const pretrained = await readPretrained(bytesOf('plain.pth'));
    expect(await logitsDifference(pretrained, inputOf(expected), expected.logits.values)).toBeLessThan(1e-5);
  });
});

/** What `tools/make_wild_checkpoints.py` let PyTorch write: the same network in the forms of people's programs. */
describe('a checkpoint of the wild has the weights of the plain state dict', () => {
  let plain: Record<string, NamedArray>;
  beforeAll(async () => {
    plain = (await readPretrained(bytesOf('plain.pth'))).arrays;
  });

  it.each<[string, { assumed?: string; ignored: string[] }]>([
    [
      'torchvision.pth',
      {
        assumed: `the averaged weights, "model_ema", as torchvision's and timm's evaluation take, and not "model"`,
        ignored: [
          '5 entries beside "model_ema": "model", "optimizer", "lr_scheduler", "epoch", "args"',
          'objects of 4 Python classes or functions: "argparse.Namespace", "pathlib.PurePosixPath", "__builtin__.xrange", "torch.device"',
          '1 tensor beside the network: "n_averaged"',
        ],
      },
    ],
    ['chexnet.pth.tar', { ignored: ['4 entries beside "state_dict": "epoch", "best_loss", "best_auc", "optimizer"'] }],
    [
      'lightning.ckpt',
      {
        ignored: [
          '2 tensors beside the network: "criterion.pos_weight", "train_accuracy.tp"',
          '9 entries beside "state_dict"',
        ],
      },
    ],
    ['net.pth', { ignored: ['3 entries beside "net": "acc", "epoch", "history"'] }],
    ['unusualKey.pth', { ignored: ['2 entries beside "student": "optimizer", "step"'] }],
    [
      'backbone.pth',
      { assumed: "ReLU after the last norm, as in torchvision's forward, though encoder stands where", ignored: [] },
    ],
    [
      'whole.pth',
      { assumed: 'the saved object, "torch.nn.parallel.data_parallel.DataParallel", is the one', ignored: [] },
    ],
    ['whole.legacy.pth', { assumed: 'its code is not read', ignored: [] }],
    [
      'checkpointOfWhole.pth',
      { assumed: '"torchvision.models.densenet.DenseNet"', ignored: ['2 entries beside "model"'] },
    ],
    ['parameters.pth', { ignored: [] }],
  ])('%s, and it is said what was not used', async (file, said) => {
    const { arrays, assumed, ignored, layout } = await readPretrained(bytesOf(file));
    expect(layout).toBe('torchvision');
    expect(arrays).toEqual(plain);
    if (said.assumed) expect(assumed.join('\n')).toContain(said.assumed);
    for (const line of said.ignored) expect(ignored.join('\n')).toContain(line);
  });
});
