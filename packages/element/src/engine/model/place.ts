import { disposeParameters, type InferenceProgram, parametersFromArrays } from '@densenet/model';
import { type Tensor4D, tensor4d, tidy } from '@tensorflow/tfjs-core';
import type { DecodedModel } from './decode.ts';

/** A model's weights on the backend that runs, ready for one image at a time. */
export interface PlacedModel {
  /** @param input what the network takes: `[height, width, channels]` */
  run(input: Float32Array): Promise<Float32Array>;
  /** The feature maps of one node of the graph: `[height, width, channels]`. */
  featureMaps(input: Float32Array, node: number): Promise<Float32Array>;
  /** The forward pass itself, for a tensor `[1, height, width, channels]`; disposes of nothing. */
  program: InferenceProgram;
  dispose(): void;
}

/** @throws CheckpointError naming tensors that are missing, left over or of another shape */
export function placeModel({ network, arrays, preprocessing }: DecodedModel): PlacedModel {
  const parameters = parametersFromArrays(network.parameterSpecs, arrays);
  let program: InferenceProgram;
  try {
    program = network.compileInference(parameters);
  } finally {
    disposeParameters(parameters);
  }
  const { height, width, channels } = preprocessing;
  const tensorOf = (input: Float32Array): Tensor4D => tensor4d(input, [1, height, width, channels]);
  return {
    program,
    run: async (input) => {
      const logits = tidy(() => program.run(tensorOf(input)));
      try {
        return (await logits.data<'float32'>()) as Float32Array;
      } finally {
        logits.dispose();
      }
    },
    featureMaps: async (input, node) => {
      const maps = tidy(() => program.runKeeping(tensorOf(input), [node]).values[0]!);
      try {
        return (await maps.data<'float32'>()) as Float32Array;
      } finally {
        maps.dispose();
      }
    },
    dispose: () => program.dispose(),
  };
}
