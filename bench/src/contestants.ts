import { createDenseNet, type DenseNetConfig, denseNet } from '@densenet/model';
import { createRandom } from '@densenet/ops';
import { sgd, startTraining, trainStep } from '@densenet/train';
import {
  losses,
  oneHot,
  type Scalar,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  tidy,
  train,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import { stockLayers } from './stockLayers.ts';

/** Runs one training step on the same batch each time, and waits for its loss. */
export type Step = () => Promise<number>;

export interface Batch {
  images: Tensor4D;
  labels: Tensor1D;
}

const learningRate = 0.01;

/** This project's step: its operations with their own gradients, on TensorFlow's fused kernels. */
export function ours(config: DenseNetConfig, batch: Batch): Step {
  const model = createDenseNet(config);
  const optimizer = sgd();
  const random = createRandom(0);
  const state = startTraining(model, optimizer, model.initialize(random), random);
  return async () => (await trainStep(model, optimizer, state, batch, learningRate)).loss;
}

/** The same definition in stock TensorFlow.js' own operations, gradients and optimizer. */
export function stock(config: DenseNetConfig, batch: Batch): Step {
  const model = createDenseNet(config);
  const parameters: { [name: string]: Variable } = {};
  for (const [name, tensor] of Object.entries(model.initialize(createRandom(0)))) parameters[name] = variable(tensor);
  const optimizer = train.sgd(learningRate);
  const labels = oneHot(batch.labels, config.numClasses);
  const trainable = model.parameterSpecs.filter((spec) => spec.trainable).map(({ name }) => parameters[name]!);
  return async () => {
    const loss = tidy(
      () =>
        optimizer.minimize(
          () => {
            const logits = denseNet(stockLayers(parameters), config, batch.images) as Tensor2D;
            return losses.softmaxCrossEntropy(labels, logits) as Scalar;
          },
          true,
          trainable,
        )!,
    );
    const [value] = await loss.data();
    loss.dispose();
    return value!;
  };
}
