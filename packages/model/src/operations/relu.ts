import * as ops from '@densenet/ops';
import { activation } from './activation.ts';

export interface Relu {
  op: 'relu';
}

export const relu = activation<Relu>('relu', {
  run: ops.relu,
  gradientFrom: 'output',
  gradient: ops.reluGradient,
});
