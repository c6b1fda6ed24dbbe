import { MODEL_FILE, writeCheckpointFolder } from '@densenet/interop/node';
import {
  createDenseNet,
  type DenseNetConfig,
  densenetTiny,
  encodeModelFile,
  type ModelFile,
  type NamedArray,
} from '@densenet/model';

/** Arrays for every parameter of a network: the same at each call, and different from each other. */
export function arraysFor(config: DenseNetConfig): Record<string, NamedArray> {
  const specs = createDenseNet(config).parameterSpecs;
  return Object.fromEntries(
    specs.map(({ name, shape }, spec) => {
      const count = shape.reduce((product, length) => product * length, 1);
      const values = Float32Array.from({ length: count }, (_, index) => 0.5 + 0.5 * Math.sin(7 * spec + 3 * index));
      return [name, { shape: [...shape], values }];
    }),
  );
}

/** The tiny network as a model file. `changes` are made to the file before it is encoded. */
export function tinyModelFile(
  changes: Partial<ModelFile> & { inChannels?: number; numClasses?: number } = {},
): Uint8Array {
  const { inChannels = 1, numClasses = 10, ...fileChanges } = changes;
  const config = densenetTiny({ inChannels, numClasses });
  const [mean, std] = [0, 1].map((value) => Array<number>(inChannels).fill(value));
  return encodeModelFile({
    arrays: arraysFor(config),
    config,
    preprocessing: { height: 32, width: 32, channels: inChannels, mean, std, interpolation: 'bilinear' },
    metrics: { dataset: 'fashion-mnist' },
    ...fileChanges,
  });
}

/** A checkpoint folder with an untrained tiny network. */
export async function writeTiny(folder: string, changes: Parameters<typeof tinyModelFile>[0] = {}): Promise<string> {
  await writeCheckpointFolder(folder, { [MODEL_FILE]: tinyModelFile(changes) });
  return folder;
}
