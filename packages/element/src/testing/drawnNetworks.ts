import { networkInfo } from '@densenet/classifier';
import {
  createDenseNet,
  createResNet,
  denseNetConfig,
  densenetChapter,
  type Model,
  type ResNetVariant,
  resNetConfig,
} from '@densenet/model';
import type { NetworkInfo } from '../engine/types.ts';

const info = (model: Model, size: number): NetworkInfo => networkInfo(model.graph(size, size));

/** Networks that an explorer draws, as its engine describes them. */
export const chapterNetwork = (): NetworkInfo => info(createDenseNet(densenetChapter()), 96);
export const densenet121 = (): NetworkInfo => info(createDenseNet(denseNetConfig('densenet121')), 224);
export const resNet = (variant: ResNetVariant): NetworkInfo => info(createResNet(resNetConfig(variant)), 224);
