import { InferenceSession, Tensor } from 'onnxruntime-node';
import { readImages } from './inputs.ts';
import type { Prepare } from './serve.ts';
import { channelsFirst, meanAbsolute } from './values.ts';

/** onnxruntime's native build, on our own export. */
export const onnxNode: Prepare = async (assignment) => {
  const { files, shape, threads } = assignment;
  const session = await InferenceSession.create(files.onnx, { intraOpNumThreads: threads, interOpNumThreads: 1 });
  const [batch, height, width, channels] = shape;
  const images = new Tensor('float32', channelsFirst(readImages(assignment), shape), [batch, channels, height, width]);
  const { env } = await import('onnxruntime-node');
  return {
    ready: {
      parameters: null,
      versions: { 'onnxruntime-node': env.versions.node ?? env.versions.common },
      device: `CPU (${threads} threads)`,
    },
    step: async () => {
      const outputs = await session.run({ images });
      return meanAbsolute(outputs[session.outputNames[0]!]!.data as Float32Array);
    },
  };
};
