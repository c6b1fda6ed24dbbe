// A page that gives NaN and infinities to every operation, computed with the shaders that the element uses.
import '@tensorflow/tfjs-backend-webgl';
import '@tensorflow/tfjs-backend-webgpu';
import { maxPool } from '@densenet/ops';
import { registerWebGLKernels } from '@densenet/ops/webgl';
import { ready, setBackend, tensor4d } from '@tensorflow/tfjs-core';
import { hiddenBy, operations } from '../../../ops/src/testing/nonFiniteCases.ts';

/** What `page.evaluate` finds in the page. */
export interface NonFinitePage {
  /** The non-finite values that are missing from the results, by operation. */
  hiddenOn(backend: 'webgl' | 'webgpu'): Promise<{ [operation: string]: string[] }>;
}

const page: NonFinitePage = {
  async hiddenOn(backend) {
    if (!(await setBackend(backend))) throw new Error(`${backend} does not start here`);
    await ready();
    if (backend === 'webgl') registerWebGLKernels();
    const found: { [operation: string]: string[] } = {};
    for (const [name, operation] of Object.entries(operations)) found[name] = await hiddenBy(operation);
    const lowest = tensor4d(Array(4).fill(Number.NEGATIVE_INFINITY), [1, 2, 2, 1]);
    const [maximum] = await maxPool(lowest, { kernelSize: 2, stride: 2, padding: 0 }).data();
    found['maxPool of minus infinity alone'] = maximum === Number.NEGATIVE_INFINITY ? [] : [String(maximum)];
    return found;
  },
};

Object.assign(globalThis, { nonFinitePage: page });
