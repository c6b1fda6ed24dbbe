import { someOf } from '../bytes/quoted.ts';
import type { StoredArray } from '../weightFile.ts';
import type { Place } from './pytorchNames.ts';

/** The tensors that are not a network's features: its classifier, and what does not belong to the network. */
export interface Head {
  /** The linear layer over the features, without `.weight`; undefined where there is none. */
  linear?: string;
  /** A head that is more than one linear layer, and why it is not read. */
  other?: { tensors: string[]; problem: string };
  /** Tensors of other parts of the program that are no layers: metrics, weights of a loss. */
  beside: string[];
}

const moduleOf = (name: string) => name.slice(0, Math.max(0, name.lastIndexOf('.')));

/**
 * Finds the head by any name (`classifier.0`, `fc`, `head.fc`): only linear layers have matrices outside of the features. A
 * linear layer beside the network is taken where the network has none of its own.
 *
 * @param others the tensors that do not belong to the features, in PyTorch's axis order
 */
export function findHead(others: ReadonlyMap<string, StoredArray>, { root }: Place): Head {
  const modules = new Set([...others.keys()].map(moduleOf));
  const isInside = (name: string) => name.startsWith(root);
  const linear = [...modules].filter((module) => others.get(`${module}.weight`)?.shape.length === 2);
  const inside = linear.filter(isInside);
  const candidates = inside.length > 0 ? inside : linear;
  const [only] = candidates;
  const headOf = (layers: readonly string[]) => {
    const parts = new Set(layers.map((module) => containerOf(module, root)));
    return [...others.keys()].filter((name) => parts.has(containerOf(moduleOf(name), root)));
  };
  // Whether a layer beside the network comes before or after it, a state dict does not tell.
  const layersBeside = new Set([...modules].filter((module) => isLayer(others, module)));
  const beside = (head: readonly string[]) => {
    const own = new Set(head);
    return [...others.keys()].filter((name) => !isInside(name) && !own.has(name) && !layersBeside.has(moduleOf(name)));
  };
  if (only === undefined) return { beside: beside([]) };

  // A layer after the classifier would read as many features as it has classes; a second classifier as many as it reads.
  const widths = others.get(`${only}.weight`)!.shape;
  const after = linear.filter(
    (module) => module !== only && widths.includes(others.get(`${module}.weight`)!.shape[1]!),
  );
  const layers = candidates.length > 1 ? candidates : [only, ...after];
  const tensors = headOf(layers);
  const parts = [...new Set(tensors.map(moduleOf))];
  if (parts.length > 1) {
    const problem = `its head has ${parts.length} layers with weights, ${someOf(parts)}; only one linear layer is read`;
    return { other: { tensors, problem }, beside: beside(tensors) };
  }
  return { linear: only, beside: beside(tensors) };
}

/** Whether a module is a convolution, a linear layer or a norm, and not a loss with weights or a metric with counts. */
function isLayer(tensors: ReadonlyMap<string, StoredArray>, module: string): boolean {
  return (tensors.get(`${module}.weight`)?.shape.length ?? 0) > 1 || tensors.has(`${module}.running_mean`);
}

/** The first part of a module's name after the network's own prefix, which all layers of one Sequential share. */
function containerOf(module: string, root: string): string {
  const from = module.startsWith(root) ? root.length : 0;
  const end = module.indexOf('.', from);
  return end < 0 ? module : module.slice(0, end);
}
