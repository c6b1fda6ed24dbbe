import { disposeParameters, type InferenceProgram, parametersFromArrays } from '@densenet/model';
import { dispose, type Tensor, type Tensor2D, type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import type { Pause } from '../backend/turns.ts';
import type { DecodedModel } from './decode.ts';

/** A model's weights on the backend that runs, ready for one image at a time. */
export interface PlacedModel {
  /** @param input what the network takes: `[height, width, channels]` */
  run(input: Float32Array, pause: Pause): Promise<Float32Array>;
  /** The feature maps of one node of the graph: `[height, width, channels]`. */
  featureMaps(input: Float32Array, node: number, pause: Pause): Promise<Float32Array>;
  /** The forward pass itself, for a tensor `[1, height, width, channels]`; disposes of nothing. */
  program: InferenceProgram;
  dispose(): void;
}

/** @throws CheckpointError where tensors are missing, left over or of another shape; it names them */
export function placeModel({ network, arrays, preprocessing }: DecodedModel): PlacedModel {
  const parameters = parametersFromArrays(network.parameterSpecs, arrays);
  let program: InferenceProgram;
  try {
    program = network.compileInference(parameters);
  } finally {
    disposeParameters(parameters);
  }
  const { height, width, channels } = preprocessing;
  const forward = async (
    values: Float32Array,
    nodes: readonly number[],
    pause: Pause,
    pick: (results: { logits: Tensor2D; values: Tensor[] }) => Tensor,
  ) => {
    const images: Tensor4D = tensor4d(values, [1, height, width, channels]);
    const results = await program.runInTurns(images, nodes, pause).finally(() => images.dispose());
    try {
      return (await pick(results).data<'float32'>()) as Float32Array;
    } finally {
      dispose([results.logits, ...results.values]);
    }
  };
  return {
    program,
    run: (input, pause) => forward(input, [], pause, ({ logits }) => logits),
    featureMaps: (input, node, pause) => forward(input, [node], pause, ({ values }) => values[0]!),
    dispose: () => program.dispose(),
  };
}
