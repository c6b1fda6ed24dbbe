import { quoted, someOf } from '../bytes/quoted.ts';
import { LayoutError } from './layout.ts';
import type { Modules } from './structure.ts';

type Conv = Modules['convs'][number];
type Norm = Modules['norms'][number];

/** `layer2` before `layer10`. */
const { compare } = new Intl.Collator('en', { numeric: true });
const byName = (a: { name: string }, b: { name: string }) => compare(a.name, b.name);
const containerOf = ({ name }: { name: string }) => name.slice(0, Math.max(0, name.lastIndexOf('.')));

/**
 * Layers of a file that keeps its tensors sorted by name, as safetensors does, in the order that a network's program lists
 * them: the stem first, the others by the numbers in their names, each norm beside the convolution with which it shares its
 * place, and the last norm at the end. Whether this is a DenseNet's order is checked later, by the shapes.
 *
 * @throws LayoutError where places in names do not tell which norm goes with which convolution
 */
export function inOrderOfNames({ convs, norms, linears }: Modules): Modules {
  const stem = stemOf(convs);
  const rest = convs.filter((conv) => conv !== stem).sort(byName);
  const containers = new Map<string, { convs: Conv[]; norms: Norm[] }>();
  for (const conv of rest) {
    const container = containers.get(containerOf(conv)) ?? { convs: [], norms: [] };
    container.convs.push(conv);
    containers.set(containerOf(conv), container);
  }
  const alone: Norm[] = [];
  for (const norm of norms.toSorted(byName)) (containers.get(containerOf(norm))?.norms ?? alone).push(norm);
  const before = new Map<Conv, Norm>();
  for (const [name, container] of containers) {
    if (container.norms.length !== container.convs.length) {
      throw new LayoutError(
        `${quoted(name)} has ${container.convs.length} convolutions and ${container.norms.length} norms; expected a norm for each`,
      );
    }
    for (const [index, conv] of container.convs.entries()) before.set(conv, container.norms[index]!);
  }
  const { first, last } = ofTheEnds(alone, stem);
  return { convs: [stem, ...rest], norms: [...first, ...rest.map((conv) => before.get(conv)!), ...last], linears };
}

/** The stem's norm, where it has one, and the last one, told apart by the stem's channels. */
function ofTheEnds(norms: readonly Norm[], { outChannels }: Conv): { first: Norm[]; last: Norm[] } {
  if (norms.length < 2) return { first: [], last: [...norms] };
  const first = norms.filter(({ channels }) => channels === outChannels);
  if (first.length === 1) return { first, last: norms.filter((norm) => norm !== first[0]) };
  const names = norms.map(({ name }) => name);
  throw new LayoutError(
    `of the norms ${someOf(names)}, which stand beside no convolution, none is the only one of ${outChannels} channels, as the stem's`,
  );
}

/** The stem: the only convolution with as few input channels as an image has. */
function stemOf(convs: readonly Conv[]): Conv {
  const least = Math.min(...convs.map(({ inChannels }) => inChannels));
  const [stem, other] = convs.filter(({ inChannels }) => inChannels === least);
  if (!stem || other) throw new LayoutError('no convolution stands out as the first by reading the fewest channels');
  return stem;
}
