import { readFileSync } from 'node:fs';
import { env, InferenceSession, Tensor } from 'onnxruntime-web';
import { readImages } from './inputs.ts';
import type { Prepare } from './serve.ts';
import { channelsFirst, meanAbsolute } from './values.ts';

/** onnxruntime's WebAssembly build in Node, on our own export. */
export const onnxWeb: Prepare = async (assignment) => {
  const { files, shape, threads } = assignment;
  env.wasm.numThreads = threads;
  const session = await InferenceSession.create(readFileSync(files.onnx), { executionProviders: ['wasm'] });
  const [batch, height, width, channels] = shape;
  const images = new Tensor('float32', channelsFirst(readImages(assignment), shape), [batch, channels, height, width]);
  return {
    ready: {
      parameters: null,
      versions: { 'onnxruntime-web': env.versions.web ?? env.versions.common },
      device: `WebAssembly (${threads} thread${threads === 1 ? '' : 's'})`,
    },
    step: async () => {
      const outputs = await session.run({ images });
      return meanAbsolute(outputs[session.outputNames[0]!]!.data as Float32Array);
    },
  };
};
