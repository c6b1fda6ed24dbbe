import { createDenseNet, parametersFromArrays } from '@densenet/model';
import { createRandom } from '@densenet/ops';
import { collectives, startBackend } from '@densenet/runtime';
import { crossEntropy, sgd, startTraining, trainStep } from '@densenet/train';
import { ones, type Tensor1D, type Tensor4D, tensor1d, tensor4d } from '@tensorflow/tfjs-core';
import type { Assignment, ClusterPlace } from '../protocol.ts';
import { readImages, readParameters } from './inputs.ts';
import { versionsOf } from './ours.ts';
import type { Prepared } from './serve.ts';

/** Of one operation: longer than it takes until the slowest process has read its files and made its network. */
const deadlineSeconds = 120;

/** This project in several processes, by its public interface: each computes its part of every batch. */
export async function oursInCluster(assignment: Assignment): Promise<Prepared> {
  const place = assignment.cluster!;
  const { summary } = await startBackend({ backend: 'native-cpu', threads: assignment.threads });
  const replicas = await collectives(place, {
    deadlineSeconds,
    ...(place.bucketBytes !== undefined && { bucketBytes: place.bucketBytes }),
  });
  const model = createDenseNet(assignment.config);
  const [height, width] = assignment.shape.slice(1, 3) as [number, number];
  const task = { model, loss: crossEntropy(), optimizer: sgd({ momentum: assignment.momentum }) };
  const parameters = parametersFromArrays(model.parameterSpecs, readParameters(assignment));
  const state = startTraining(task, parameters, createRandom(0));
  const batch = partOfBatch(assignment, place);
  // Made before the first sum of its size, which is not measured.
  let summand: Tensor1D | undefined;
  return {
    ready: { parameters: model.summary(height, width).parameters, versions: versionsOf(summary), device: summary },
    step: async () => (await trainStep(task, state, batch, assignment.learningRate, { replicas })).loss,
    together: {
      sum(floats) {
        if (summand?.size !== floats) {
          summand?.dispose();
          summand = ones([floats]);
        }
        const sum = replicas.sumTensor(summand);
        sum.dispose();
        return sum.size;
      },
      waited: () => 1000 * replicas.waitSeconds,
    },
  };
}

/** The images of one rank: parts follow each other and differ by one image at most, as in a training. */
function partOfBatch(assignment: Assignment, { rank, addresses }: ClusterPlace) {
  const { shape, config } = assignment;
  const [batch, ...size] = shape;
  const [from, to] = [rank, rank + 1].map((end) => Math.ceil((end * batch) / addresses.length)) as [number, number];
  const pixels = size.reduce((product, length) => product * length, 1);
  const labels = Int32Array.from({ length: batch }, (_, index) => index % config.numClasses);
  return {
    images: tensor4d(readImages(assignment).slice(from * pixels, to * pixels), [to - from, ...size]) as Tensor4D,
    targets: tensor1d(labels.slice(from, to), 'int32') as Tensor1D,
    partOf: { targets: tensor1d(labels, 'int32'), isPadding: false },
  };
}
