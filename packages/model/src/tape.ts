import * as ops from '@densenet/ops';
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { expectImages } from './errors.ts';
import type { GraphNode } from './graph/graph.ts';
import type { Model } from './model.ts';
import { type Operation, recordOf } from './operations/index.ts';
import { type Parameters, parameterOf, parametersOfNode } from './parameters.ts';
import type { TrainingOutput } from './programs/trainingProgram.ts';

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

function runNode(node: GraphNode, inputs: readonly Tensor[], { parameters, random, ...norms }: Context): Tensor {
  const { operation } = node;
  const own = parametersOfNode(node).map(({ name }) => parameterOf(parameters, name));
  if (operation.op === 'batchNorm') return normalize(operation, inputs[0] as Tensor4D, own as Tensor1D[], norms);
  const { training } = recordOf(operation);
  if (!training) throw new Error(`${operation.op} cannot be run on a tape`);
  const call = { inputs, parameters: own, random, hasBackward: false, wantsMoments: false, isPart: false };
  return training.forward(operation, call).y;
}

function normalize(
  { name, spec }: Operation & { op: 'batchNorm' },
  x: Tensor4D,
  [gamma, beta, runningMean, runningVariance]: readonly Tensor1D[],
  { isFrozen, statistics }: Pick<Context, 'isFrozen' | 'statistics'>,
): Tensor {
  if (isFrozen(`${name}.running_mean`)) {
    return ops.batchNormInference(x, gamma!, beta!, runningMean!, runningVariance!, spec.epsilon);
  }
  const { y, mean, variance } = ops.batchNormTraining(x, gamma!, beta!, spec.epsilon);
  statistics[name] = { mean, variance };
  return y;
}
