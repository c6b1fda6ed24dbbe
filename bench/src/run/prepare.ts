import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exportGraphModel, exportOnnx } from '@densenet/interop';
import { createDenseNet, encodeModelFile, initializeArrays } from '@densenet/model';
import { createRandom } from '@densenet/ops';
import { type Case, configOf, threadsOf } from '../cases.ts';
import type { Assignment } from '../protocol.ts';
import { prepareTraining } from './prepareTraining.ts';

/** The assignment of a case's contestants, and figures of its network. */
export interface PreparedCase {
  assignment: Assignment;
  /** Trainable values of the network. */
  parameters: number;
  /** Bytes of all activations of the whole batch. */
  activationBytes: number;
  /** Multiply-adds of one step: three times the forward pass's in training. */
  multiplyAdds: number;
  /** Steps of a turn, done in a row and timed together. Left out: as many as their time says, each timed for itself. */
  stepsPerTurn?: number;
}

interface PrepareOptions {
  /** For the files that contestants share. */
  folder: string;
  threads: number;
  rounds: number;
  /** A folder of the user's own photos, for cases that train on photos. */
  photos?: string | undefined;
}

const learningRate = 0.01;

/**
 * Writes parameters, batch, exports and photos of a case, drawn from one seed: every contestant computes the same numbers.
 *
 * @throws RangeError where there are too few images for the rounds
 */
export async function prepareCase(
  benchCase: Case,
  { folder, threads, rounds, photos }: PrepareOptions,
): Promise<PreparedCase> {
  const { task, size, batchSize, platform, loop } = benchCase;
  const momentum = loop?.images === 'photos' ? 0.9 : 0;
  const config = configOf(benchCase);
  const model = createDenseNet(config);
  const summary = model.summary(size, size);
  const random = createRandom(0);
  const arrays = initializeArrays(model.parameterSpecs, config.initialization, random);
  const shape: Assignment['shape'] = [batchSize, size, size, config.inChannels];
  const images = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => random.uniform());

  mkdirSync(folder, { recursive: true });
  const files = {
    parameters: join(folder, 'parameters.safetensors'),
    images: join(folder, 'images.f32'),
    onnx: '',
    graphModel: '',
  };
  writeFileSync(files.parameters, encodeModelFile({ arrays, config }));
  writeFileSync(files.images, new Uint8Array(images.buffer));
  if (task === 'infer') {
    // With norms folded where possible, as networks are usually exported for both runtimes.
    const exported = { graph: model.graph(size, size), arrays };
    files.onnx = join(folder, 'network.onnx');
    writeFileSync(files.onnx, exportOnnx(exported, { foldNorms: true }));
    if (platform === 'chromium-webgl') {
      files.graphModel = join(folder, 'graph-model');
      for (const { path, bytes } of exportGraphModel(exported, { foldNorms: true })) {
        mkdirSync(dirname(join(files.graphModel, path)), { recursive: true });
        writeFileSync(join(files.graphModel, path), bytes);
      }
    }
  }
  const training = loop && (await prepareTraining(benchCase, { folder, rounds, photos, learningRate, momentum }));
  return {
    assignment: {
      task,
      device: platform === 'cuda' ? 'cuda' : 'cpu',
      config,
      shape,
      learningRate,
      momentum,
      threads: threadsOf(benchCase, threads),
      files,
      ...(training && { training }),
    },
    parameters: summary.parameters,
    activationBytes: summary.activationBytes * batchSize,
    multiplyAdds: summary.multiplyAdds * batchSize * (task === 'infer' ? 1 : 3),
    ...(loop && { stepsPerTurn: loop.stepsPerTurn }),
  };
}
