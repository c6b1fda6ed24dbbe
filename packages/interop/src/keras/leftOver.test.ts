import { expect, it } from 'vitest';
import { leftOver } from './leftOver.ts';

it('tells what training left, by where each version of Keras keeps it', () => {
  const { lines, others } = leftOver([
    'optimizer/vars/0',
    'optimizer_weights/adam/iteration',
    '_optimizer/vars/1',
    'metrics/mean/vars/0',
    'layers/dropout/seed_generator/vars/0',
    'model_weights/dropout/seed_generator_state',
    'layers/conv2d/vars/0',
    'my_optimizer/vars/0',
  ]);
  expect(lines).toEqual([
    '3 tensors of the optimizer, from training ("optimizer/vars/0", "optimizer_weights/adam/iteration", "_optimizer/vars/1")',
    '1 tensor of metrics, from training ("metrics/mean/vars/0")',
    '2 tensors of random generators ("layers/dropout/seed_generator/vars/0", "model_weights/dropout/seed_generator_state")',
  ]);
  expect(others).toEqual(['layers/conv2d/vars/0', 'my_optimizer/vars/0']);
});
