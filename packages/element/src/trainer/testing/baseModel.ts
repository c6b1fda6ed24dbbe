import { type ClassifierModel, createClassifierModel } from '@densenet/classifier';
import { createDenseNet, densenetTiny, initializeArrays } from '@densenet/model';
import { createRandom } from '@densenet/ops';

/** A small network for 16x16 grey pictures, as it is before its training: its features tell simple patterns apart. */
export function baseModel(): ClassifierModel {
  const config = densenetTiny();
  return createClassifierModel({
    config,
    arrays: initializeArrays(createDenseNet(config).parameterSpecs, config.initialization, createRandom(1)),
    preprocessing: { height: 16, width: 16, channels: 1, mean: [0.5], std: [0.25], interpolation: 'bilinear' },
    labels: [...'abcdefghij'],
  });
}
