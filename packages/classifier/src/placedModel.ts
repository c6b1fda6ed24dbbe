import { disposeParameters, type InferenceProgram, type Model, parametersFromArrays } from '@densenet/model';
import { dispose, type Tensor, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import type { ClassifierModel } from './classifierModel.ts';

/** A function that is awaited between the operations of a forward pass; an error that it throws ends the pass. */
export type Pause = () => Promise<void>;

/** A model's weights on the backend that runs. */
export interface PlacedModel {
  /**
   * One forward pass; the values are read back to the CPU.
   *
   * @param images `[batch, height, width, channels]`, prepared; the caller disposes of the tensor
   * @param nodes ids of graph nodes whose values are wanted besides the logits
   * @param pause where it is left out, the pass is not interrupted
   * @returns logits `[batch, classes]`, and `values` in the order of `nodes`
   */
  forward(
    images: Tensor4D,
    nodes: readonly number[],
    pause?: Pause,
  ): Promise<{ logits: Float32Array; values: Float32Array[] }>;
  /** The value of one graph node, such as feature maps; parameters as for `forward`. */
  valueOf(images: Tensor4D, node: number, pause?: Pause): Promise<Float32Array>;
  /** The compiled forward pass, for callers that work with tensors. */
  readonly program: InferenceProgram;
  dispose(): void;
}

/**
 * Puts a model's weights on the backend and compiles its forward pass.
 *
 * @throws CheckpointError where tensors are missing, left over or of another shape, naming them
 */
export function placeModel({ network, arrays }: Pick<ClassifierModel, 'arrays'> & { network: Model }): PlacedModel {
  const parameters = parametersFromArrays(network.parameterSpecs, arrays);
  try {
    return placedProgram(network.compileInference(parameters));
  } finally {
    disposeParameters(parameters);
  }
}

/** A forward pass that is compiled already, such as that of a network which is still being trained. Takes it over. */
export function placedProgram(program: InferenceProgram): PlacedModel {
  const run = async <Read>(
    images: Tensor4D,
    nodes: readonly number[],
    pause: Pause | undefined,
    read: (results: { logits: Tensor2D; values: Tensor[] }) => Promise<Read>,
  ): Promise<Read> => {
    const running = pause ? program.runInTurns(images, nodes, pause) : program.runKeeping(images, nodes);
    const results = await running;
    try {
      return await read(results);
    } finally {
      dispose([results.logits, ...results.values]);
    }
  };
  const valuesOf = async (tensor: Tensor) => (await tensor.data<'float32'>()) as Float32Array;
  return {
    program,
    forward: (images, nodes, pause) =>
      run(images, nodes, pause, async (results) => {
        const [logits, ...values] = await Promise.all([results.logits, ...results.values].map(valuesOf));
        return { logits: logits!, values };
      }),
    valueOf: (images, node, pause) => run(images, [node], pause, ({ values: [value] }) => valuesOf(value!)),
    dispose: () => program.dispose(),
  };
}
