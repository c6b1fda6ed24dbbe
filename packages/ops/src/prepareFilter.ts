import { engine, getBackend, getKernel, type NamedAttrMap, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { expectFilter } from './conv2d.ts';
import type { Conv2dAttributes } from './conv2dGradients.ts';
import { expectRank } from './errors.ts';
import { kernelNames } from './kernelNames.ts';

/**
 * A filter in the form that the current backend's convolution computes with, made once for many calls of `fusedConv2d` and
 * `scaleShiftReluConv2d` with this window.
 *
 * @param filter `[kernelHeight, kernelWidth, inChannels, outChannels]`
 * @returns undefined where the backend takes filters as they are
 * @throws OpError where the filter is not square, or is empty
 */
export function prepareFilter(filter: Tensor4D, { stride, padding }: Conv2dAttributes): Tensor | undefined {
  expectRank('prepareFilter', 'filter', filter, 4);
  expectFilter('prepareFilter', filter, filter.shape[2]);
  if (getKernel(kernelNames.prepareFilter, getBackend()) === undefined) return undefined;
  const attributes = { stride, padding } as unknown as NamedAttrMap;
  return engine().runKernel<Tensor[]>(kernelNames.prepareFilter, { filter }, attributes)[0];
}
