import { someOf } from '../bytes/quoted.ts';
import { oldContainer } from '../keras/graphOf.ts';
import type { StoredArray } from '../weightFile.ts';
import { LayoutError } from './layout.ts';

type Kind = 'conv2d' | 'batch_normalization' | 'dense';

const numberedPath =
  /^((?:.*\/)?(?:layers|_layer_checkpoint_dependencies))\/(conv2d|batch_normalization|dense)(?:_(\d+))?\/vars\/(\d+)$/;

/** The order in which Keras keeps a layer's variables. */
const variables: Record<Kind, readonly string[]> = {
  conv2d: ['weight', 'bias'],
  batch_normalization: ['weight', 'bias', 'running_mean', 'running_var'],
  dense: ['weight', 'bias'],
};

interface NumberedLayer {
  /** Paths by the index of the variable. */
  paths: string[];
  shape: readonly number[];
}

/**
 * torchvision's names for the paths of a Keras 3 file: `layers/conv2d_7/vars/0`, perhaps after the paths of models around it.
 * Keras counts the layers of each kind in the order of the network. Kernels tell where a block ends: a dense layer has one of
 * 1x1 and one of 3x3, a transition one of 1x1 alone.
 *
 * @returns empty if no path is of this form
 * @throws LayoutError where a DenseNet would not have such a layer at its place; it names the layer
 */
export function namesOfNumberedLayers(tensors: ReadonlyMap<string, StoredArray>): Map<string, string> {
  const layers: Record<Kind, NumberedLayer[]> = { conv2d: [], batch_normalization: [], dense: [] };
  const paths = numberedPaths(tensors.keys());
  for (const [path, { kind, index, variable }] of paths) {
    // No network has more layers than its file has tensors: a hostile number must not make a long list.
    if (index >= tensors.size || variable >= 4) continue;
    layers[kind][index] ??= { paths: [], shape: [] };
    layers[kind][index].paths[variable] = path;
    if (variable === 0) layers[kind][index].shape = tensors.get(path)!.shape;
  }
  const names = new Map<string, string>();
  if (paths.size === 0) return names;
  const take = taker(layers, names);
  take('conv2d', 'features.conv0');
  take('batch_normalization', 'features.norm0');
  const kernelAt = (index: number) => layers.conv2d[index]?.shape[0];
  let block = 1;
  let layer = 1;
  for (let conv = 1; conv < layers.conv2d.length; ) {
    if (kernelAt(conv) === 1 && kernelAt(conv + 1) === 3) {
      const name = `features.denseblock${block}.denselayer${layer++}`;
      take('batch_normalization', `${name}.norm1`);
      take('conv2d', `${name}.conv1`);
      take('batch_normalization', `${name}.norm2`);
      take('conv2d', `${name}.conv2`);
      conv += 2;
    } else if (kernelAt(conv) === 1 && layer > 1) {
      take('batch_normalization', `features.transition${block}.norm`);
      take('conv2d', `features.transition${block++}.conv`);
      layer = 1;
      conv += 1;
    } else {
      const shape = layers.conv2d[conv]?.shape.join(', ') ?? '';
      throw new LayoutError(
        `the file's convolution ${conv} has a kernel of [${shape}], which no layer of a DenseNet has there: ` +
          'expected pairs of 1x1 and 3x3, and 1x1 between blocks',
      );
    }
  }
  take('batch_normalization', 'features.norm5');
  take('dense', 'classifier');
  return names;
}

interface NumberedPath {
  kind: Kind;
  index: number;
  variable: number;
}

/**
 * The numbered paths of the (perhaps inner) model that has the convolutions, and of the only fully connected layer, which may
 * be in a model around it.
 */
function numberedPaths(names: Iterable<string>): Map<string, NumberedPath> {
  const models = new Map<string, Map<string, NumberedPath>>();
  const dense = new Map<string, NumberedPath>();
  const denseLayers = new Set<string>();
  for (const path of names) {
    const match = numberedPath.exec(path);
    if (!match) continue;
    const [, model, kind, index = '0', variable] = match as unknown as [string, string, Kind, string?, string?];
    // Keras 2.12 and 2.13 count each layer with weights twice.
    const counted = model.endsWith(oldContainer) ? Number(index) / 2 : Number(index);
    if (!Number.isInteger(counted)) continue;
    const found = { kind, index: counted, variable: Number(variable) };
    if (kind === 'dense') {
      dense.set(path, found);
      denseLayers.add(path.replace(/\/vars\/\d+$/, ''));
    } else models.set(model, (models.get(model) ?? new Map()).set(path, found));
  }
  if (denseLayers.size > 1) {
    throw new LayoutError(
      `the file has ${denseLayers.size} fully connected layers, ${someOf(denseLayers)}; expected one, the classifier`,
    );
  }
  const [largest = new Map<string, NumberedPath>()] = [...models.values()].sort((a, b) => b.size - a.size);
  for (const [path, found] of dense) largest.set(path, { ...found, index: 0 });
  return largest;
}

/** A function that names the next layer of a kind, if there is one; missing ones are reported when the network is assembled. */
function taker(layers: Record<Kind, NumberedLayer[]>, names: Map<string, string>) {
  const next: Record<Kind, number> = { conv2d: 0, batch_normalization: 0, dense: 0 };
  return (kind: Kind, name: string) => {
    const paths = layers[kind][next[kind]++]?.paths ?? [];
    paths.forEach((path, variable) => {
      const suffix = variables[kind][variable];
      if (suffix) names.set(path, `${name}.${suffix}`);
    });
  };
}
