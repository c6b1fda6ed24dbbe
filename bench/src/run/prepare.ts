import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exportGraphModel, exportOnnx } from '@densenet/interop';
import { createDenseNet, encodeModelFile, initializeArrays } from '@densenet/model';
import { createRandom } from '@densenet/ops';
import { type Case, configOf, threadsOf } from '../cases.ts';
import type { Assignment } from '../protocol.ts';

/** The assignment of a case's contestants, and figures of its network. */
export interface PreparedCase {
  assignment: Assignment;
  /** Trainable values of the network. */
  parameters: number;
  /** Bytes of all activations of the whole batch. */
  activationBytes: number;
  /** Multiply-adds of one step: three times the forward pass's in training. */
  multiplyAdds: number;
}

const learningRate = 0.01;

/** Writes parameters, batch and exports of a case, drawn from one seed: every contestant computes the same numbers. */
export function prepareCase(benchCase: Case, { folder, threads }: { folder: string; threads: number }): PreparedCase {
  const { task, size, batchSize, platform } = benchCase;
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
  return {
    assignment: {
      task,
      device: platform === 'cuda' ? 'cuda' : 'cpu',
      config,
      shape,
      learningRate,
      threads: threadsOf(benchCase, threads),
      files,
    },
    parameters: summary.parameters,
    activationBytes: summary.activationBytes * batchSize,
    multiplyAdds: summary.multiplyAdds * batchSize * (task === 'train' ? 3 : 1),
  };
}
