import { quoted } from '../bytes/quoted.ts';
import type { WeightFile } from '../weightFile.ts';
import { LayoutError } from './layout.ts';
import { inOrderOfNames } from './nameOrder.ts';
import { isSingleNumber, type Modules, modulesOf } from './structure.ts';

/** A layer of the file and torchvision's name for it. */
interface Pair {
  from: string;
  to: string;
}

/**
 * torchvision's names for the tensors of a DenseNet with other names. Layers are matched by their shapes and their order: that
 * of the file, or in safetensors the order of names. All of them must fit.
 *
 * @returns torchvision's names by the file's; null for a single number, such as a counter of batches
 * @throws LayoutError where a DenseNet would not have such a layer at its place; it names the first, and what was expected
 */
export function namesByStructure(file: WeightFile): Record<string, string | null> {
  if (file.format === 'hdf5' || file.format === 'keras') {
    throw new LayoutError("a file of Keras' is read by its layers' names or its own description, not by structure");
  }
  const modules = modulesOf(file);
  const pairs = pairsOf(keepsOrder(file) ? modules : inOrderOfNames(modules));
  const names: Record<string, string | null> = Object.create(null); // a tensor may be called `__proto__`
  const to = new Map(pairs.map((pair) => [pair.from, pair.to]));
  for (const name of file.tensors.keys()) {
    const dot = name.lastIndexOf('.');
    const part = name.slice(dot + 1);
    const parameter = to.get(name.slice(0, Math.max(0, dot)));
    names[name] = isSingleNumber(file.tensors.get(name)!) ? null : `${parameter}.${part}`;
  }
  return names;
}

/** Whether a file keeps its tensors in the network's order: safetensors sorts them by type and name. */
export const keepsOrder = ({ format }: WeightFile): boolean => format !== 'safetensors';

function pairsOf({ convs, norms, linears }: Modules): Pair[] {
  const { pairs, channels: stemChannels, norms: stemNorms } = stemOf(convs);
  const rest = convs.slice(pairs.length).map((conv, index) => ({ conv, norm: norms[stemNorms.length + index] }));
  const expected = stemNorms.length + rest.length + 1;
  if (norms.length !== expected) {
    throw new LayoutError(`the file has ${norms.length} batch norms; a DenseNet of its convolutions has ${expected}`);
  }
  pairs.push(...stemNorms.map(({ to, channels }, index) => normPair(norms[index]!, to, channels)));
  // Some files list all dense layers before all transitions: the channels tell which of the two comes next.
  const { layers, transitions, growthRate } = unitsOf(rest);
  let channels = stemChannels;
  let block = 1;
  let layer = 1;
  while (layers.length > 0 || transitions.length > 0) {
    const [transition] = transitions;
    if (transition && layer > 1 && transition.conv.inChannels === channels) {
      transitions.shift();
      const to = `features.transition${block++}`;
      pairs.push(normPair(transition.norm!, `${to}.norm`, channels), { from: transition.conv.name, to: `${to}.conv` });
      channels = transition.conv.outChannels;
      layer = 1;
      continue;
    }
    const units = layers.shift();
    if (!units) throw misfit(transition!.conv, `${channels} input channels, as the layers before it give, or no more`);
    const to = `features.denseblock${block}.denselayer${layer++}`;
    let inputs = channels;
    units.forEach(({ conv, norm }, index) => {
      if (conv.inChannels !== inputs) throw misfit(conv, `${inputs} input channels, as the layers before it give`);
      pairs.push(normPair(norm!, `${to}.norm${index + 1}`, inputs), { from: conv.name, to: `${to}.conv${index + 1}` });
      inputs = conv.outChannels;
    });
    channels += growthRate;
  }
  if (layer === 1) throw new LayoutError('the file has no dense layer in its last block');
  return [...pairs, normPair(norms.at(-1)!, 'features.norm5', channels), classifier(linears, channels)];
}

type Conv = Modules['convs'][number];

/** A convolution and the norm before it. */
interface Unit {
  conv: Conv;
  norm: Modules['norms'][number] | undefined;
}

/** Sorts units into dense layers (two units each with a bottleneck, one without) and transitions. */
function unitsOf(units: readonly Unit[]): { layers: Unit[][]; transitions: Unit[]; growthRate: number } {
  const bottleneck = units[0]?.conv.kernelSize === 1;
  const layers: Unit[][] = [];
  const transitions: Unit[] = [];
  for (let index = 0; index < units.length; index++) {
    const unit = units[index]!;
    const next = units[index + 1];
    const { kernelSize } = unit.conv;
    if (bottleneck && kernelSize === 1 && next?.conv.kernelSize === 3) {
      layers.push([unit, next]);
      index++;
    } else if (!bottleneck && kernelSize === 3) layers.push([unit]);
    else if (kernelSize === 1) transitions.push(unit);
    else
      throw misfit(
        unit.conv,
        bottleneck ? 'pairs of 1x1 and 3x3, and 1x1 between blocks' : '3x3, and 1x1 between blocks',
      );
  }
  const last = layers.map((layer) => layer.at(-1)!.conv);
  const growthRate = last[0]?.outChannels ?? 0;
  const other = last.find(({ outChannels }) => outChannels !== growthRate);
  if (other) throw misfit(other, `${growthRate} output channels, as every dense layer before`);
  return { layers, transitions, growthRate };
}

/** The convolutions of the stem, the channels that the stem gives, and the norms that belong to it. */
function stemOf(convs: readonly Conv[]): {
  pairs: Pair[];
  channels: number;
  norms: { to: string; channels: number }[];
} {
  const [first, second, third] = convs;
  if (!first) throw new LayoutError('the file has no convolution');
  const pair = (conv: Conv, index: number): Pair => ({ from: conv.name, to: `features.conv${index}` });
  const norm = (conv: Conv, index: number) => ({ to: `features.norm${index}`, channels: conv.outChannels });
  if (first.kernelSize === 7) return { pairs: [pair(first, 0)], channels: first.outChannels, norms: [norm(first, 0)] };
  if (first.kernelSize !== 3) throw misfit(first, 'a stem of 7x7 or 3x3');
  // A deep stem: three convolutions of 3x3, each over the one before alone. A dense layer would read all maps before it.
  if (second?.kernelSize === 3 && third?.kernelSize === 3 && third.inChannels === second.outChannels) {
    const stem = [first, second, third];
    return { pairs: stem.map(pair), channels: third.outChannels, norms: stem.map(norm) };
  }
  return { pairs: [pair(first, 0)], channels: first.outChannels, norms: [] };
}

function normPair(norm: Modules['norms'][number], to: string, channels: number): Pair {
  if (norm.channels === channels) return { from: norm.name, to };
  throw new LayoutError(`the norm ${quoted(norm.name)} has ${norm.channels} channels; expected ${channels}, as ${to}`);
}

function classifier(linears: Modules['linears'], features: number): Pair {
  const [linear] = linears;
  if (!linear || linears.length > 1) {
    throw new LayoutError(`the file has ${linears.length} linear layers; a DenseNet has one`);
  }
  if (linear.inFeatures === features) return { from: linear.name, to: 'classifier' };
  throw new LayoutError(
    `${quoted(linear.name)} takes ${linear.inFeatures} features; expected ${features}, as the last maps have`,
  );
}

function misfit(
  { name, inChannels, outChannels, kernelSize }: Modules['convs'][number],
  expected: string,
): LayoutError {
  return new LayoutError(
    `the convolution ${quoted(name)} (${kernelSize}x${kernelSize}, ${inChannels} to ${outChannels} channels) is not where a ` +
      `DenseNet has one; expected ${expected}`,
  );
}
