import { type DenseNetConfig, type NamedArray, parseConfig } from '@densenet/model';
import { LayoutError, type NamedNetwork } from './layout.ts';
import { resemblance } from './resemblance.ts';

/** Limit of dense layers in all blocks together, above any network's: a hostile file's names could count to a billion. */
const mostLayers = 1000;

/**
 * The configuration of the network that tensors belong to, from their names and shapes.
 *
 * @returns `numClasses` is undefined where there is no classifier
 * @throws LayoutError where a tensor is missing; it says which, or which other network the tensors look like
 */
export function deduceConfig({ arrays, batchNormEpsilon, dropRate = 0, described = {} }: NamedNetwork): Omit<
  DenseNetConfig,
  'numClasses'
> & {
  numClasses: number | undefined;
} {
  const blockConfig = countLayers(Object.keys(arrays));
  if (blockConfig.length === 0)
    throw new LayoutError(`these are not the weights of a DenseNet: ${resemblance(arrays)}`);
  const layers = blockConfig.reduce((sum, count) => sum + count, 0);
  if (layers > mostLayers) {
    throw new LayoutError(
      `the tensors' names tell of ${layers} dense layers; networks of up to ${mostLayers} are read`,
    );
  }
  const conv0 = filter(arrays, 'features.conv0.weight');
  const first = 'features.denseblock1.denselayer1';
  const conv1 = filter(arrays, `${first}.conv1.weight`);
  const bottleneck = `${first}.conv2.weight` in arrays;
  const growthRate = bottleneck ? filter(arrays, `${first}.conv2.weight`)[3] : conv1[3];
  const deep = 'features.conv2.weight' in arrays;
  if (deep && growthRate === 32 && blockConfig.join() === '6,12,24,16') {
    throw new LayoutError(
      "three 3x3 convolutions before DenseNet-121's blocks: that is timm's densenetblur121d, whose poolings blur, which is " +
        'not supported and does not show in its tensors',
    );
  }
  const hidden = described.head?.hidden.length ?? 0;
  const classifier = arrays[hidden === 0 ? 'classifier.weight' : `classifier.${3 * hidden}.weight`];
  const { numClasses, ...config } = parseConfig({
    ...described,
    inChannels: conv0[2],
    numClasses: classifier?.shape[1] ?? 1,
    stem: described.stem ?? {
      kind: deep ? 'deep' : stemKind(conv0[0]),
      channels: deep ? filter(arrays, 'features.conv2.weight')[3] : conv0[3],
    },
    blockConfig,
    growthRate,
    bottleneckFactor: bottleneck ? conv1[3] / growthRate : null,
    compression: compression(arrays, blockConfig.length),
    convBias: 'features.conv0.bias' in arrays,
    dropRate,
    batchNormEpsilon,
    initialization: conv0[0] === 3 && !deep ? 'kaimingNormalFanOut' : 'kaimingNormalFanIn',
  });
  return { ...config, numClasses: classifier ? numClasses : undefined };
}

/** Dense layers in each block, by the largest numbers in the names. */
function countLayers(names: readonly string[]): number[] {
  const counts: number[] = [];
  for (const name of names) {
    const match = /^features\.denseblock(\d{1,4})\.denselayer(\d{1,4})\./.exec(name);
    if (!match) continue;
    const [block, layer] = [Number(match[1]), Number(match[2])];
    if (block < 1 || block > mostLayers || layer < 1 || layer > mostLayers) continue;
    counts[block - 1] = Math.max(counts[block - 1] ?? 0, layer);
  }
  return Array.from(counts, (count) => count ?? 1);
}

/** `[height, width, inChannels, outChannels]` */
function filter(arrays: Record<string, NamedArray>, name: string): [number, number, number, number] {
  const shape = arrays[name]?.shape;
  if (!shape) throw new LayoutError(`a DenseNet has a tensor ${name}, and this file has none`);
  if (shape.length !== 4) throw new LayoutError(`${name} must be a convolution's filter, found [${shape.join(', ')}]`);
  return shape as [number, number, number, number];
}

function stemKind(kernelSize: number): 'imagenet' | 'cifar' {
  if (kernelSize === 7) return 'imagenet';
  if (kernelSize === 3) return 'cifar';
  throw new LayoutError(`features.conv0.weight has a kernel of ${kernelSize}; a DenseNet's stem has one of 7 or 3`);
}

/**
 * The compression (paper, section 3) of all transitions: `out` of `in` channels are kept by any compression from `out / in` up
 * to, but not including, `(out + 1) / in`. Of a range that fits all transitions, the paper's 0.5 or 1 or the first whole
 * hundredth is taken. Where none fits all, that of the first transition is taken, and the others are reported as misshapen.
 */
function compression(arrays: Record<string, NamedArray>, blocks: number): number {
  const transitions = Array.from({ length: blocks - 1 }, (_, index) =>
    filter(arrays, `features.transition${index + 1}.conv.weight`),
  );
  const fits = (share: number) => transitions.every((shape) => Math.floor(shape[2] * share + 1e-9) === shape[3]);
  const least = Math.max(0, ...transitions.map((shape) => shape[3] / shape[2]));
  const [first] = transitions;
  return [0.5, 1, Math.ceil(100 * least - 1e-9) / 100, least].find(fits) ?? (first ? first[3] / first[2] : 1);
}
