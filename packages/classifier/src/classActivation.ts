import type { GraphNode, NamedArray } from '@densenet/model';
import type { ClassifierModel } from './classifierModel.ts';
import { UnanswerableError } from './errors.ts';

/** The end of a network that averages its last feature maps and applies one linear layer: what a class activation map needs. */
export interface ActivationHead {
  /** The last feature maps. */
  maps: GraphNode;
  /** Weight of the linear layer, `[channels, classes]`. */
  weight: NamedArray;
  /** Bias of the linear layer, `[classes]`. */
  bias: NamedArray;
}

/**
 * Finds the parts of a network that its class activation map is computed from: global average pooling and one linear
 * layer after it. Dropout between them is skipped, since it does nothing at inference.
 *
 * @throws UnanswerableError where the network ends in anything else: its logits are then not means over cells
 */
export function activationHead({ graph, arrays }: Pick<ClassifierModel, 'graph' | 'arrays'>): ActivationHead {
  const refuse = (found: string) =>
    new UnanswerableError(
      'a class activation map is exact only for a network that ends in global average pooling and one linear layer; ' +
        `this one ${found}. An occlusion map works for every network`,
    );
  const { operation } = graph.output;
  if (operation.op !== 'linear') throw refuse(`ends in ${operation.op}`);
  let before = graph.output.inputs[0]!;
  while (before.operation.op === 'dropout') before = before.inputs[0]!;
  if (before.operation.op !== 'globalAveragePool') {
    throw refuse(`has ${before.operation.op} before its last linear layer`);
  }
  const [weight, bias] = [arrays[`${operation.name}.weight`]!, arrays[`${operation.name}.bias`]!];
  return { maps: before.inputs[0]!, weight, bias };
}

/** Height and width of the network's class activation maps; undefined where it has none (see {@link activationHead}). */
export function activationGrid(
  model: Pick<ClassifierModel, 'graph' | 'arrays'>,
): { height: number; width: number } | undefined {
  try {
    const [height, width] = activationHead(model).maps.shape;
    return { height: height!, width: width! };
  } catch (error) {
    if (error instanceof UnanswerableError) return undefined;
    throw error;
  }
}

/**
 * Class activation map (Zhou et al. 2016): what each cell of the last feature maps adds to a class's logit. Since the
 * network ends in global average pooling and one linear layer, the mean of the map is exactly the logit.
 *
 * @param maps the last feature maps, `[height, width, channels]`
 * @returns the map, `[height, width]`
 */
export function classActivation(
  maps: Float32Array,
  { weight, bias }: Pick<ActivationHead, 'weight' | 'bias'>,
  classIndex: number,
): Float32Array {
  const [channels, classes] = weight.shape as [number, number];
  return Float32Array.from({ length: maps.length / channels }, (_, cell) => {
    let sum = bias.values[classIndex]!;
    for (let channel = 0; channel < channels; channel++) {
      sum += maps[cell * channels + channel]! * weight.values[channel * classes + classIndex]!;
    }
    return sum;
  });
}
