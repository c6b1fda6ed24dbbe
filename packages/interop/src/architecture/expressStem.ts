import { type DenseNetConfig, type Stem, type StemLayers, stemLayers } from '@densenet/model';
import { type Expectation, expectSteps, norm, refuse } from './expect.ts';
import type { Step, Window } from './step.ts';

/** A square window with equal padding on every side, as all windows of this project's networks; undefined for any other. */
function squareOf({ kernelSize, strides, padding }: Window) {
  const [size, stride] = [kernelSize[0], strides[0]];
  const isSquare = kernelSize[1] === size && strides[1] === stride && padding !== 'same';
  const [zeros] = padding === 'same' ? [] : padding;
  if (!isSquare || !padding.every((length) => length === zeros)) return undefined;
  return { kernelSize: size, stride, padding: zeros! };
}

/** A stem, and the names of its layers; `''` for layers without weights. */
export interface ExpressedStem {
  stem: Stem;
  names: readonly string[];
}

/**
 * The steps before the first block as a stem of the configuration, by its kind's name where it has one.
 *
 * @param usual the stem that the message expects where the steps are no stem of any kind
 * @throws LayoutError where no stem has such a layer at its place; it names the first
 */
export function expressStem(
  steps: readonly Step[],
  activation: Expectation,
  innerChannels: number,
  usual: readonly Expectation[],
): ExpressedStem {
  const convolutions: StemLayers['convolutions'][number][] = [];
  let pooling: StemLayers['pooling'] = null;
  const names: string[] = [];
  for (const step of steps) {
    const { operation } = step;
    const last = convolutions.at(-1);
    const square = operation.kind === 'convolution' || operation.kind === 'pooling' ? squareOf(operation) : undefined;
    const index = convolutions.length - 1;
    if (operation.kind === 'convolution' && square && !pooling) {
      convolutions.push({ channels: operation.outChannels, ...square, norm: false, activation: false });
      names.push(`conv${index + 1}`);
    } else if (norm.holds(operation) && last && !last.norm && !last.activation && !pooling) {
      convolutions[index] = { ...last, norm: true };
      names.push(`norm${index}`);
    } else if (activation.holds(operation) && last && !last.activation && !pooling) {
      convolutions[index] = { ...last, activation: true };
      names.push('');
    } else if (operation.kind === 'pooling' && square && last && !pooling && 2 * square.padding <= square.kernelSize) {
      const isRectified = last.activation && activation.holds({ kind: 'activation', name: 'relu' });
      // Average pooling here pads with zeros, too. Max-pooling ignores its padding, which is the same only where no value is
      // negative.
      if (operation.how === 'max' && square.padding > 0 && !isRectified) {
        refuse(step, 'ReLU before a maximum over zeros, which other values may be below, in the stem');
      }
      pooling = { kind: operation.how, ...square };
      names.push('');
    } else {
      expectSteps(steps, usual, 'the stem');
      refuse(step, 'another order of convolutions, norms, activations and a pooling in the stem');
    }
  }
  // An empty stem.
  if (convolutions.length === 0) expectSteps(steps, usual, 'the stem');
  const layers = { convolutions, pooling };
  return { stem: namedStem(layers, innerChannels) ?? { kind: 'layers', ...layers }, names };
}

/** The stem of a named kind that has the same layers; undefined where none has. */
function namedStem(layers: StemLayers, innerChannels: number): DenseNetConfig['stem'] | undefined {
  const { channels } = layers.convolutions.at(-1) ?? { channels: 0 };
  const same = (one: StemLayers, other: StemLayers) => JSON.stringify(inOrder(one)) === JSON.stringify(inOrder(other));
  return (['imagenet', 'cifar', 'deep'] as const)
    .map((kind) => ({ kind, channels }))
    .find((stem) => same(layers, stemLayers(stem, innerChannels)));
}

const inOrder = ({ convolutions, pooling }: StemLayers) => [
  convolutions.map((one) => [one.channels, one.kernelSize, one.stride, one.padding, one.norm, one.activation]),
  pooling && [pooling.kind, pooling.kernelSize, pooling.stride, pooling.padding],
];
