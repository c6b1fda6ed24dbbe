import { quoted } from '../bytes/quoted.ts';
import type { WeightFile } from '../weightFile.ts';
import { LayoutError } from './layout.ts';
import { type Modules, modulesOf } from './structure.ts';

/** A layer of the file and the one that it is by torchvision's names. */
interface Pair {
  from: string;
  to: string;
}

/**
 * torchvision's names for the tensors of a DenseNet that calls its layers otherwise, by the file's own order of convolutions,
 * norms and linear layers and their shapes: only where every one of them fits.
 *
 * @returns by the file's names; null for a counter of batches
 * @throws LayoutError naming the first layer that a DenseNet would not have there, and what was expected
 */
export function namesByStructure(file: WeightFile): Record<string, string | null> {
  if (file.format === 'hdf5' || file.format === 'keras') {
    throw new LayoutError("a file of Keras' is read by its layers' names or its own description, not by structure");
  }
  const pairs = pairsOf(modulesOf(file));
  const names: Record<string, string | null> = Object.create(null); // a tensor may be called `__proto__`
  const to = new Map(pairs.map((pair) => [pair.from, pair.to]));
  for (const name of file.tensors.keys()) {
    const dot = name.lastIndexOf('.');
    const part = name.slice(dot + 1);
    names[name] = part === 'num_batches_tracked' ? null : `${to.get(name.slice(0, Math.max(0, dot)))}.${part}`;
  }
  return names;
}

function pairsOf({ convs, norms, linears }: Modules): Pair[] {
  const pairs: Pair[] = [];
  const expectedNorms: { to: string; channels: number }[] = [];
  const take = (to: string): Modules['convs'][number] => {
    const conv = convs[pairs.length];
    if (!conv) throw new LayoutError(`the file has ${convs.length} convolutions; a DenseNet has another, ${to}`);
    pairs.push({ from: conv.name, to });
    return conv;
  };
  const peek = (ahead = 0) => convs[pairs.length + ahead];

  let channels = takeStem(take, peek, (to, count) => expectedNorms.push({ to, channels: count }));
  // All layers are of one kind: with a bottleneck, 1x1 and 3x3, or 3x3 alone.
  const bottleneck = peek()?.kernelSize === 1;
  let growthRate: number | undefined;
  let block = 1;
  let layer = 1;
  for (let next = peek(); next; next = peek()) {
    if (next.inChannels !== channels) throw misfit(next, `${channels} input channels, as the layers before it give`);
    const isLayer = bottleneck ? next.kernelSize === 1 && peek(1)?.kernelSize === 3 : next.kernelSize === 3;
    if (isLayer) {
      const to = `features.denseblock${block}.denselayer${layer++}`;
      expectedNorms.push({ to: `${to}.norm1`, channels });
      let last = take(`${to}.conv1`);
      if (bottleneck) {
        expectedNorms.push({ to: `${to}.norm2`, channels: last.outChannels });
        const squeezed = last.outChannels;
        last = take(`${to}.conv2`);
        if (last.inChannels !== squeezed) throw misfit(last, `${squeezed} input channels, as ${to}.conv1 gives`);
      }
      growthRate ??= last.outChannels;
      if (last.outChannels !== growthRate)
        throw misfit(last, `${growthRate} output channels, as every dense layer before`);
      channels += growthRate;
    } else if (next.kernelSize === 1 && layer > 1) {
      const to = `features.transition${block++}`;
      expectedNorms.push({ to: `${to}.norm`, channels });
      channels = take(`${to}.conv`).outChannels;
      layer = 1;
    } else
      throw misfit(next, bottleneck ? 'pairs of 1x1 and 3x3, and 1x1 between blocks' : '3x3, and 1x1 between blocks');
  }
  if (layer === 1) throw new LayoutError('the file has no dense layer after its last convolution of 1x1');
  expectedNorms.push({ to: 'features.norm5', channels });
  return [...pairs, ...pairedNorms(norms, expectedNorms), classifier(linears, channels)];
}

type Take = (to: string) => Modules['convs'][number];
type Peek = (ahead?: number) => Modules['convs'][number] | undefined;

/** @returns the channels that the stem gives */
function takeStem(take: Take, peek: Peek, expectNorm: (to: string, channels: number) => void): number {
  const [second, third] = [peek(1), peek(2)];
  const stem = take('features.conv0');
  if (stem.kernelSize === 7) expectNorm('features.norm0', stem.outChannels);
  else if (stem.kernelSize !== 3) throw misfit(stem, 'a stem of 7x7 or 3x3');
  // Three of 3x3, each over the one before it alone: a dense layer would also see what came before that.
  const deep =
    second?.kernelSize === 3 &&
    third?.kernelSize === 3 &&
    third.inChannels === second.outChannels &&
    stem.kernelSize === 3;
  if (!deep) return stem.outChannels;
  expectNorm('features.norm0', stem.outChannels);
  expectNorm('features.norm1', take('features.conv1').outChannels);
  const last = take('features.conv2').outChannels;
  expectNorm('features.norm2', last);
  return last;
}

function pairedNorms(norms: Modules['norms'], expected: readonly { to: string; channels: number }[]): Pair[] {
  if (norms.length !== expected.length) {
    throw new LayoutError(
      `the file has ${norms.length} batch norms; a DenseNet of its convolutions has ${expected.length}`,
    );
  }
  return expected.map(({ to, channels }, index) => {
    const norm = norms[index]!;
    if (norm.channels === channels) return { from: norm.name, to };
    throw new LayoutError(
      `the norm ${quoted(norm.name)}, number ${index + 1} in the file, has ${norm.channels} channels; expected ${channels}, as ${to}`,
    );
  });
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
