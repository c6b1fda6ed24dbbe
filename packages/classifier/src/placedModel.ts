import { disposeParameters, type InferenceProgram, parametersFromArrays } from '@densenet/model';
import { dispose, type Tensor4D } from '@tensorflow/tfjs-core';
import type { ClassifierModel } from './classifierModel.ts';

/** Awaited between the operations of a forward pass; what it throws ends the pass. */
export type Pause = () => Promise<void>;

/** A model's weights on the backend that runs. */
export interface PlacedModel {
  /**
   * One forward pass; the values are read back to the CPU.
   *
   * @param images `[batch, height, width, channels]`, prepared; stay the caller's
   * @param nodes ids of nodes of the graph whose values are wanted too
   * @param pause left out: the pass is not interrupted
   * @returns logits `[batch, classes]`, and `values` in the order of `nodes`
   */
  forward(
    images: Tensor4D,
    nodes: readonly number[],
    pause?: Pause,
  ): Promise<{ logits: Float32Array; values: Float32Array[] }>;
  /** The forward pass itself, for tensors. */
  readonly program: InferenceProgram;
  dispose(): void;
}

/** @throws CheckpointError where tensors are missing, left over or of another shape; it names them */
export function placeModel({ network, arrays }: Pick<ClassifierModel, 'network' | 'arrays'>): PlacedModel {
  const parameters = parametersFromArrays(network.parameterSpecs, arrays);
  let program: InferenceProgram;
  try {
    program = network.compileInference(parameters);
  } finally {
    disposeParameters(parameters);
  }
  return {
    program,
    forward: async (images, nodes, pause) => {
      const run = pause ? program.runInTurns(images, nodes, pause) : program.runKeeping(images, nodes);
      const { logits, values } = await run;
      try {
        return {
          logits: (await logits.data<'float32'>()) as Float32Array,
          values: (await Promise.all(values.map((value) => value.data<'float32'>()))) as Float32Array[],
        };
      } finally {
        dispose([logits, ...values]);
      }
    },
    dispose: () => program.dispose(),
  };
}
