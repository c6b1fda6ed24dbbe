import type { NamedArray } from '@densenet/model';
import type { ExpressedDenseNet, PlacedLayer } from '../architecture/expressDenseNet.ts';
import { quoted } from '../bytes/quoted.ts';
import type { LayerPlace } from '../keras/graphOf.ts';
import type { KerasWeights } from '../keras/kerasWeights.ts';
import type { LayerArrays } from './kerasArrays.ts';
import { LayoutError, type NamedNetwork } from './layout.ts';

type Arrays = Record<string, NamedArray>;

/** Folds a norm before the classifier into the fully connected layer `name`: the logits stay the same but for rounding. */
export function multiplyIntoLinear(
  arrays: Arrays,
  norm: LayerArrays,
  { step: { operation, layer } }: PlacedLayer,
  name: string,
): void {
  const [weight, bias] = [arrays[`${name}.weight`], arrays[`${name}.bias`]];
  const { running_mean: mean, running_var: variance, weight: gamma, bias: beta } = norm;
  // A missing classifier is reported when the network is assembled.
  if (!weight || !bias || operation.kind !== 'norm') return;
  const [inputs = 0, outputs = 0] = weight.shape;
  const whole = [mean, variance, gamma, beta].every((array) => array?.values.length === inputs);
  if (!whole || weight.shape.length !== 2 || bias.values.length !== outputs || !mean || !variance || !gamma || !beta) {
    throw new LayoutError(
      `layer ${quoted(layer)} is a batch norm before the classifier, and the file does not have ${inputs} values of each of ` +
        'its weights',
    );
  }
  const values = new Float32Array(weight.values.length);
  const summands = Float64Array.from(bias.values);
  for (let input = 0; input < inputs; input++) {
    const scale = gamma.values[input]! / Math.sqrt(variance.values[input]! + operation.epsilon);
    const shift = beta.values[input]! - mean.values[input]! * scale;
    for (let output = 0; output < outputs; output++) {
      const at = input * outputs + output;
      values[at] = weight.values[at]! * scale;
      summands[output]! += weight.values[at]! * shift;
    }
  }
  arrays[`${name}.weight`] = { shape: weight.shape, values };
  arrays[`${name}.bias`] = { shape: bias.shape, values: Float32Array.from(summands) };
}

/** The tensors of a head that linear layers cannot express. */
export function otherHeadOf(
  { steps, problem }: NonNullable<ExpressedDenseNet['otherHead']>,
  places: ReadonlyMap<string, LayerPlace>,
  weights: KerasWeights,
): NonNullable<NamedNetwork['otherHead']> {
  const layers = new Set(steps.map(({ layer }) => layer));
  return { tensors: weights.takeAll([...layers].map((layer) => places.get(layer)!)), problem };
}

/** Makes a classifier of two classes from one of one output: sigmoid(z) is the second value of softmax(0, z). */
export function twoClasses(arrays: Record<string, NamedArray>, classifier: string): void {
  for (const name of [`${classifier}.weight`, `${classifier}.bias`]) {
    const array = arrays[name];
    if (array?.shape.at(-1) !== 1) continue;
    const values = Float32Array.from({ length: 2 * array.values.length }, (_, index) =>
      index % 2 === 0 ? 0 : array.values[(index - 1) / 2]!,
    );
    arrays[name] = { shape: [...array.shape.slice(0, -1), 2], values };
  }
}
