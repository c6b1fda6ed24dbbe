import { type DenseNetConfig, densenetChapter, stemLayers } from '@densenet/model';
import type { ConnectionMatrix, ConnectionQuery, DenseBlockInfo, LayerInfo, LoadedModel } from '../engine/types.ts';

const fashionLabels = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
];
const inputSize = 96;
const stemStride = 4;
const smallestMap = 3;

/** What an engine would report of the chapter's network. */
export function fakeModel(id: number, labels: readonly string[] = fashionLabels): LoadedModel {
  const config: DenseNetConfig = { ...densenetChapter(), numClasses: labels.length };
  return {
    id,
    backend: {
      name: 'webgl',
      device: 'Imagined GPU',
      float16Only: false,
      software: false,
      cause: 'gpu',
      summary: 'Computed on the GPU',
      reason: 'WebGL works here',
    },
    labels,
    config,
    preprocessing: {
      height: inputSize,
      width: inputSize,
      channels: config.inChannels,
      mean: [0],
      std: [1],
      interpolation: 'bilinear',
    },
    metrics: { testAccuracy: 0.9059, dataset: 'fashion-mnist' },
    parameters: 758_226,
    bytes: 1_571_888,
    activationGrid: { height: smallestMap, width: smallestMap },
    blocks: fakeBlocks(config),
    timings: { load: 12, backend: 80, upload: 9, compile: 240, firstRun: 31 },
  };
}

/** Made-up connections of a model of `fakeModel`: alike where they are of the untrained network, the newest ones strongest in the trained. */
export function fakeConnections(
  { blocks }: Pick<LoadedModel, 'blocks'>,
  { network, measure }: ConnectionQuery,
): ConnectionMatrix[] {
  const strength = (weight: number) => (network === 'trained' ? weight : 0.04);
  const sum = (row: readonly number[]) => row.reduce((total, value) => total + value, 0);
  return blocks.map(({ weights }) =>
    weights
      .map((row) => row.map(strength))
      .map((row) => (measure === 'responses' ? row.map((value) => value / sum(row)) : row)),
  );
}

/** Layers with the sizes of the real network, and weights that fall with the distance to the source. */
function fakeBlocks(config: DenseNetConfig): DenseBlockInfo[] {
  let node = 1;
  let { channels } = stemLayers(config.stem, config.growthRate).convolutions.at(-1)!;
  return config.blockConfig.map((layerCount, block) => {
    const size = Math.max(smallestMap, inputSize / stemStride / 2 ** block);
    const layer = (name: string, channels: number): LayerInfo => ({
      node: node++,
      name,
      height: size,
      width: size,
      channels,
    });
    const scope = `features.denseblock${block + 1}`;
    const input = layer(block === 0 ? 'features.conv0' : `features.transition${block}.conv`, channels);
    const layers = Array.from({ length: layerCount }, (_, index) =>
      layer(`${scope}.denselayer${index + 1}.conv1`, config.growthRate),
    );
    const isLast = block === config.blockConfig.length - 1;
    channels = Math.floor((channels + layerCount * config.growthRate) * config.compression);
    return {
      input,
      layers,
      exit: isLast ? 'classifier' : `features.transition${block + 1}.conv`,
      weights: Array.from({ length: layerCount + 1 }, (_, reader) =>
        Array.from({ length: reader + 1 }, (_, source) => 0.08 / (1 + reader - source)),
      ),
    };
  });
}
