import type { GraphNode } from './graph.ts';

/** A convolution that averages over windows of its output can be taken before: 1x1, of stride 1, without padding. */
export function isHalvable({ operation }: GraphNode): boolean {
  if (operation.op !== 'conv2d') return false;
  const { kernelSize, stride, padding } = operation.spec;
  return kernelSize === 1 && stride === 1 && padding === 0;
}

/** The pooling of a transition: averages over windows of 2x2, side by side. */
export function isHalving({ operation }: GraphNode): boolean {
  return operation.op === 'averagePool' && operation.window.kernelSize === 2 && operation.window.stride === 2;
}
