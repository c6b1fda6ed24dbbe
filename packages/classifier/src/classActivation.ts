import type { GraphNode, NamedArray } from '@densenet/model';
import type { ClassifierModel } from './classifierModel.ts';
import { UnanswerableError } from './errors.ts';

/** The end of a network whose logits are means over the cells of its last feature maps. */
export interface ActivationHead {
  /** The last feature maps. */
  maps: GraphNode;
  /** The classifier's: `weight` `[channels, classes]`, `bias` `[classes]`. */
  weight: NamedArray;
  bias: NamedArray;
}

/**
 * Finds the average pooling and the one linear layer after it, of which a class activation map is made. Dropout between
 * them does nothing when a network answers.
 *
 * @throws UnanswerableError where the network ends in anything else: its logits are no means over cells then
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

/** Height and width of a class activation map; undefined where the network has none. */
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
 * Class activation map (Zhou et al. 2016): what each cell of the last feature maps adds to a class's logit. The network
 * ends in global average pooling and a linear layer, so the logit is the mean of these, exactly.
 *
 * @param maps the last feature maps, `[height, width, channels]`
 * @returns `[height, width]`
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
