import { createDenseNet, denseNet, parametersFromArrays } from '@densenet/model';
import { startBackend } from '@densenet/runtime';
import {
  losses,
  oneHot,
  type Scalar,
  type Tensor2D,
  tidy,
  train,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import type { Assignment } from '../protocol.ts';
import { stockLayers } from '../stockLayers.ts';
import { readBatch, readParameters } from './inputs.ts';
import { versionsOf } from './ours.ts';
import type { Prepare, Prepared } from './serve.ts';
import { meanAbsolute } from './values.ts';

/** The same definition in stock TensorFlow.js' own operations, gradients and optimizer. */
export const stock: Prepare = async (assignment) => {
  const cuda = assignment.device === 'cuda';
  const { summary } = await startBackend({
    backend: cuda ? 'native-cuda' : 'native-cpu',
    ...(!cuda && { threads: assignment.threads }),
  });
  const model = createDenseNet(assignment.config);
  const parameters: { [name: string]: Variable } = {};
  const tensors = parametersFromArrays(model.parameterSpecs, readParameters(assignment));
  for (const [name, tensor] of Object.entries(tensors)) parameters[name] = variable(tensor);
  const trainable = model.parameterSpecs.filter((spec) => spec.trainable).map(({ name }) => parameters[name]!);
  const step =
    assignment.task === 'train' ? training(assignment, parameters, trainable) : inference(assignment, parameters);
  const count = trainable.reduce((sum, { size }) => sum + size, 0);
  return { ready: { parameters: count, versions: versionsOf(summary), device: summary }, step };
};

function training(
  assignment: Assignment,
  parameters: { [name: string]: Variable },
  trainable: Variable[],
): Prepared['step'] {
  const { config, learningRate } = assignment;
  const batch = readBatch(assignment);
  const optimizer = train.sgd(learningRate);
  const labels = oneHot(batch.labels, config.numClasses);
  const layers = stockLayers(parameters, 'train');
  const lossOf = () => losses.softmaxCrossEntropy(labels, denseNet(layers, config, batch.images) as Tensor2D) as Scalar;
  return async () => {
    const loss = tidy(() => optimizer.minimize(lossOf, true, trainable)!);
    const [value] = await loss.data();
    loss.dispose();
    return value!;
  };
}

function inference(assignment: Assignment, parameters: { [name: string]: Variable }): Prepared['step'] {
  const { images } = readBatch(assignment);
  const layers = stockLayers(parameters, 'infer');
  return async () => {
    const logits = tidy(() => denseNet(layers, assignment.config, images));
    const values = await logits.data();
    logits.dispose();
    return meanAbsolute(values);
  };
}
