import { createDenseNet, parametersFromArrays } from '@densenet/model';
import { createRandom } from '@densenet/ops';
import { type ForcedBackend, startBackend } from '@densenet/runtime';
import { crossEntropy, sgd, startTraining, trainStep } from '@densenet/train';
import { version_core } from '@tensorflow/tfjs-core';
import type { Assignment } from '../protocol.ts';
import { readBatch, readParameters } from './inputs.ts';
import type { Prepared } from './serve.ts';
import { meanAbsolute } from './values.ts';

/** This project, by its public interface, on a backend of its runtime. */
export const ours =
  (backend: ForcedBackend) =>
  async (assignment: Assignment): Promise<Prepared> => {
    const { summary } = await startBackend({
      backend,
      // WebAssembly is measured with one thread, whatever the assignment says.
      ...(backend === 'native-cpu' && { threads: assignment.threads }),
    });
    const model = createDenseNet(assignment.config);
    const [height, width] = assignment.shape.slice(1, 3) as [number, number];
    const step = assignment.task === 'infer' ? inference(model, assignment) : training(model, assignment);
    const parameters = model.summary(height, width).parameters;
    return { ready: { parameters, versions: versionsOf(summary), device: summary }, step };
  };

/** Versions of TensorFlow.js and, from the backend's summary, of native TensorFlow. */
export function versionsOf(summary: string): Record<string, string> {
  const tensorflow = /TensorFlow (\d\S*)/.exec(summary)?.[1];
  return { 'tfjs-core': version_core, ...(tensorflow && { 'native TensorFlow': tensorflow }) };
}

function training(model: ReturnType<typeof createDenseNet>, assignment: Assignment): Prepared['step'] {
  const { images, labels: targets } = readBatch(assignment);
  const task = { model, loss: crossEntropy(), optimizer: sgd({ momentum: assignment.momentum }) };
  const parameters = parametersFromArrays(model.parameterSpecs, readParameters(assignment));
  const state = startTraining(task, parameters, createRandom(0));
  return async () => (await trainStep(task, state, { images, targets }, assignment.learningRate)).loss;
}

function inference(model: ReturnType<typeof createDenseNet>, assignment: Assignment): Prepared['step'] {
  const { images } = readBatch(assignment);
  const program = model.compileInference(parametersFromArrays(model.parameterSpecs, readParameters(assignment)));
  return async () => {
    const logits = program.run(images);
    const values = await logits.data();
    logits.dispose();
    return meanAbsolute(values);
  };
}
