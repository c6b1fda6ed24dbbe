import { createDenseNet, densenetTiny, type NamedArray, type TrainingDistribution } from '@densenet/model';
import { type ClassifierModel, createClassifierModel } from '../classifierModel.ts';

/** Pseudo-random numbers in -0.5..0.5, the same ones for the same seed. */
export function noise(length: number, seed: number): Float32Array {
  let state = seed + 1;
  return Float32Array.from({ length }, () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647 - 0.5;
  });
}

/** A grey picture of noise, as decoders give it. */
export function picture(seed: number, height = 24, width = 20) {
  const values = Uint8Array.from(noise(height * width, seed), (value) => 255 * (value + 0.5));
  return { height, width, channels: 1, values };
}

/** The tiny network with weights of noise. Its input is 16x16, so that its last feature maps are 2x2. */
export function tinyModel(
  changes: {
    arrays?: Record<string, NamedArray>;
    distribution?: TrainingDistribution;
    temperature?: number;
    severalLabels?: boolean;
  } = {},
) {
  const config = densenetTiny();
  const arrays = Object.fromEntries(
    createDenseNet(config).parameterSpecs.map(({ name, shape }, index) => {
      const values = noise(
        shape.reduce((product, length) => product * length, 1),
        index,
      );
      return [name, { shape: [...shape], values: name.endsWith('running_var') ? values.map((v) => v + 1) : values }];
    }),
  );
  const model: ClassifierModel = createClassifierModel({
    config,
    arrays: { ...arrays, ...changes.arrays },
    preprocessing: { height: 16, width: 16, channels: 1, mean: [0.5], std: [0.25], interpolation: 'bilinear' },
    labels: [...'abcdefghij'],
    trainingDistribution: changes.distribution,
    temperature: changes.temperature,
    severalLabels: changes.severalLabels,
  });
  return model;
}
