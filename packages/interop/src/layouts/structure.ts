import { quoted, shapeText } from '../bytes/quoted.ts';
import type { StoredArray, WeightFile } from '../weightFile.ts';
import { LayoutError } from './layout.ts';

/** A layer with parameters: tensors with a common name, in the file's order, and in PyTorch's axis order. */
export type Module =
  | { kind: 'conv'; name: string; outChannels: number; inChannels: number; kernelSize: number }
  | { kind: 'norm'; name: string; channels: number }
  | { kind: 'linear'; name: string; outFeatures: number; inFeatures: number };

/** Layers of a file by kind: a convolution and the norm before it may be listed in either order. */
export interface Modules {
  convs: Extract<Module, { kind: 'conv' }>[];
  norms: Extract<Module, { kind: 'norm' }>[];
  linears: Extract<Module, { kind: 'linear' }>[];
}

const parts = ['weight', 'bias', 'running_mean', 'running_var'];

/** Whether a tensor is a single number, such as a counter of batches, and so not a layer's values. */
export const isSingleNumber = ({ shape }: StoredArray): boolean => shape.length === 0;

/**
 * Groups a file's tensors into layers, by the parts of their names after the last dot and by their shapes.
 *
 * @throws LayoutError where a tensor is no part of a convolution, a batch norm or a linear layer; it names the tensor
 */
export function modulesOf({ tensors }: WeightFile): Modules {
  const groups = new Map<string, Map<string, StoredArray>>();
  for (const [name, array] of tensors) {
    if (isSingleNumber(array)) continue;
    const dot = name.lastIndexOf('.');
    const [module, part] = [name.slice(0, Math.max(0, dot)), name.slice(dot + 1)];
    if (!parts.includes(part)) {
      throw new LayoutError(
        `tensor ${quoted(name)} is no part of a layer; expected names that end in ${parts.join(', ')}`,
      );
    }
    const group = groups.get(module) ?? new Map<string, StoredArray>();
    groups.set(module, group.set(part, array));
  }
  const modules: Modules = { convs: [], norms: [], linears: [] };
  for (const [name, group] of groups) {
    const module = moduleOf(name, group);
    if (module.kind === 'conv') modules.convs.push(module);
    else if (module.kind === 'norm') modules.norms.push(module);
    else modules.linears.push(module);
  }
  return modules;
}

function moduleOf(name: string, group: ReadonlyMap<string, StoredArray>): Module {
  const shape = group.get('weight')?.shape ?? [];
  const [first = 0, second = 0, height, width] = shape;
  const normParts = ['bias', 'running_mean', 'running_var'].filter((part) => group.has(part));
  if (shape.length === 4 && height === width && normParts.every((part) => part === 'bias')) {
    return { kind: 'conv', name, outChannels: first, inChannels: second, kernelSize: height! };
  }
  if (shape.length === 2 && normParts.every((part) => part === 'bias')) {
    return { kind: 'linear', name, outFeatures: first, inFeatures: second };
  }
  if (shape.length === 1 && normParts.length === 3) return { kind: 'norm', name, channels: first };
  const found = [...group].map(([part, { shape: own }]) => `${part} ${shapeText(own)}`).join(', ');
  throw new LayoutError(
    `${quoted(name)} (${found}) is no layer of a DenseNet; expected a square convolution, a batch norm with running ` +
      'statistics or a linear layer',
  );
}
