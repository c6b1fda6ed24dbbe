import * as ops from '@densenet/ops';
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Model } from './model.ts';
import type { Parameters } from './parameters.ts';
import type { GraphNode, Operation } from './readings/graph.ts';
import { expectImages } from './readings/inputShapeError.ts';
import type { TrainingOutput } from './readings/trainingProgram.ts';

/**
 * Runs a network as it is trained, one differentiable operation a node, so that TensorFlow.js' own tape gives the
 * gradients: the oracle of the training program, which computes the same in fewer calls and less memory.
 *
 * @param images `[batch, height, width, channels]`, preprocessed
 * @param random draws the dropout masks
 * @returns logits that are differentiable in the trainable parameters, and the batch's statistics
 * @throws InputShapeError where the images are not of the network's form
 * @throws InputTooSmallError where they are smaller than its smallest input
 * @throws OpError where they leave a norm one value a channel
 */
export function forwardOnTape(
  model: Pick<Model, 'graph' | 'isFrozen' | 'smallestInput'>,
  parameters: Parameters,
  images: Tensor4D,
  random: ops.Random,
): TrainingOutput {
  const { smallestInput, isFrozen } = model;
  expectImages(images, model.graph(smallestInput, smallestInput).nodes[0]!.shape[2]!);
  const graph = model.graph(images.shape[1], images.shape[2]);
  const context: Context = { parameters, random, isFrozen, statistics: {} };
  const values = new Map<GraphNode, Tensor>();
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((input) => values.get(input)!);
    values.set(node, node.operation.op === 'input' ? images : runNode(node, inputs, context));
  }
  return { logits: values.get(graph.output) as Tensor2D, statistics: context.statistics };
}

interface Context {
  parameters: Parameters;
  random: ops.Random;
  isFrozen(name: string): boolean;
  statistics: TrainingOutput['statistics'];
}

type Run<Name extends Operation['op']> = (
  operation: Operation & { op: Name },
  inputs: readonly Tensor[],
  context: Context,
) => Tensor;

const maps = (x: Tensor | undefined) => x as Tensor4D;

/** What each operation does in training, by differentiable calls. */
const runs: { readonly [Name in Exclude<Operation['op'], 'input'>]: Run<Name> } = {
  conv2d: ({ name, spec }, [x], { parameters }) => {
    const bias = spec.bias ? parameterOf<Tensor1D>(parameters, `${name}.bias`) : undefined;
    return ops.conv2d(maps(x), parameterOf<Tensor4D>(parameters, `${name}.weight`), bias, spec);
  },
  batchNorm: ({ name, spec: { epsilon } }, [x], { parameters, isFrozen, statistics }) => {
    const [gamma, beta] = [
      parameterOf<Tensor1D>(parameters, `${name}.weight`),
      parameterOf<Tensor1D>(parameters, `${name}.bias`),
    ];
    if (isFrozen(`${name}.running_mean`)) {
      const [mean, variance] = ['mean', 'var'].map((kind) =>
        parameterOf<Tensor1D>(parameters, `${name}.running_${kind}`),
      );
      return ops.batchNormInference(maps(x), gamma, beta, mean!, variance!, epsilon);
    }
    const { y, mean, variance } = ops.batchNormTraining(maps(x), gamma, beta, epsilon);
    statistics[name] = { mean, variance };
    return y;
  },
  relu: (_, [x]) => ops.relu(x!),
  concat: (_, xs) => ops.concat(xs.map(maps)),
  add: (_, xs) => ops.add(xs),
  maxPool: ({ window }, [x]) => ops.maxPool(maps(x), window),
  averagePool: ({ window }, [x]) => ops.averagePool(maps(x), window),
  globalAveragePool: (_, [x]) => ops.globalAveragePool(maps(x)),
  linear: ({ name }, [x], { parameters }) =>
    ops.linear(x as Tensor2D, parameterOf(parameters, `${name}.weight`), parameterOf(parameters, `${name}.bias`)),
  dropout: ({ rate }, [x], { random }) => ops.dropout(x!, rate, random),
};

function runNode({ operation }: GraphNode, inputs: readonly Tensor[], context: Context): Tensor {
  const run = runs[operation.op as keyof typeof runs] as Run<Operation['op']>;
  return run(operation, inputs, context);
}

function parameterOf<T extends Tensor>(parameters: Parameters, name: string): T {
  const found = parameters[name];
  if (!found) throw new Error(`the network has a parameter ${name}, but none of that name was given`);
  return found as T;
}
