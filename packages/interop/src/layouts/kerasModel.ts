import type { NamedArray } from '@densenet/model';
import { describeDenseNet } from '../architecture/describeDenseNet.ts';
import { type ExpressedDenseNet, expressDenseNet } from '../architecture/expressDenseNet.ts';
import { counted, quoted, someOf } from '../bytes/quoted.ts';
import { graphOf, type LayerPlace } from '../keras/graphOf.ts';
import { isObject, textOf } from '../keras/json.ts';
import { KerasWeights } from '../keras/kerasWeights.ts';
import { leftOver } from '../keras/leftOver.ts';
import { parseModel } from '../keras/parseModel.ts';
import type { WeightFile } from '../weightFile.ts';
import { readLayer } from './kerasArrays.ts';
import { multiplyIntoLinear, otherHeadOf, twoClasses } from './kerasHead.ts';
import { imagesOf } from './kerasImages.ts';
import type { NamedNetwork } from './layout.ts';

/**
 * A DenseNet from a Keras file that has its model's config (`.keras`, or an `.h5` file of a whole model). The config says what
 * each layer computes, also in models within models and with a user's own head.
 *
 * @param config JSON: `config.json`, or the attribute `model_config`
 * @throws LayoutError where a layer is none of this project's DenseNets; it names the layer, what it is and what was expected
 */
export function fromKerasModel(file: WeightFile, config: string): NamedNetwork {
  const { output, places } = graphOf(parseModel(config));
  const description = describeDenseNet(output);
  const expressed = expressDenseNet(description);
  const weights = new KerasWeights(file);
  const images = imagesOf(description, places, weights);
  const arrays: Record<string, NamedArray> = Object.create(null);
  const sources: Record<string, string> = Object.create(null);
  const biased = expressed.layers.some(({ step }) => step.operation.kind === 'convolution' && step.operation.bias);
  for (const layer of expressed.layers) {
    const { found, paths } = readLayer(layer, places, weights, biased);
    for (const [variable, array] of Object.entries(found)) {
      const name = `${layer.name}.${variable}`;
      if (array) arrays[name] = array;
      if (paths[variable] !== undefined) sources[name] = paths[variable];
    }
  }
  const { headNorm } = expressed;
  const ofHead = expressed.layers.filter(({ name }) => name.startsWith('classifier')).map(({ name }) => name);
  const [first] = ofHead;
  if (headNorm && first) {
    multiplyIntoLinear(arrays, readLayer(headNorm, places, weights, false).found, headNorm, first);
  }
  if (expressed.binary) twoClasses(arrays, ofHead.at(-1)!);
  const otherHead = expressed.otherHead && otherHeadOf(expressed.otherHead, places, weights);
  const { lines, others } = leftOver(weights.unused);
  // Tensors that belong to no layer of the network are reported as left over.
  for (const path of others) {
    arrays[path] = file.tensors.get(path)!;
    sources[path] = path;
  }
  const idle = expressed.trainingOnly.map(({ layer }) => layer);
  return {
    layout: 'keras',
    arrays,
    sources,
    ...(otherHead ? { otherHead } : {}),
    batchNormEpsilon: expressed.batchNormEpsilon,
    concat: expressed.concat,
    dropRate: expressed.dropRate,
    described: expressed.config,
    images,
    assumed: assumedOf(expressed),
    ignored: [
      ...lines,
      ...(idle.length > 0 ? [`${counted(idle.length, 'layer')} for training only (${someOf(idle)})`] : []),
      ...(headNorm ? [`layer ${quoted(headNorm.step.layer)} as one of its own: multiplied into the classifier`] : []),
      ...precisionOf(expressed, places),
    ],
  };
}

function assumedOf({ layers, binary, output }: ExpressedDenseNet): string[] {
  if (!layers.some(({ name }) => name.startsWith('classifier'))) return [];
  if (binary) {
    const found = output === 'sigmoid' ? 'with a sigmoid' : 'without an activation, taken for a logit';
    return [`two classes in the place of one output ${found}: it is the second's`];
  }
  return output === 'linear' ? ['logits of a softmax: the network ends with a fully connected layer'] : [];
}

/** Notes for the user where layers compute in mixed precision in Keras: here all computation is in float32. */
function precisionOf({ layers }: ExpressedDenseNet, places: ReadonlyMap<string, LayerPlace>): string[] {
  const policies = new Set(layers.map(({ step }) => policyOf(places.get(step.layer)!)));
  return [...policies].filter((name) => name !== 'float32').map((name) => `the precision ${name}: computed in float32`);
}

function policyOf({ layer: { config } }: LayerPlace): string {
  const { dtype } = config;
  const named = isObject(dtype) && isObject(dtype.config) ? dtype.config.name : dtype;
  return (textOf(named) ?? 'float32').slice(0, 40);
}
