import { someOf } from '../bytes/quoted.ts';
import { LayoutError } from './layout.ts';

/** Prefixes of a DenseNet's names in a state dict. */
export interface Place {
  /** Prefix before `denseblock1`: `features.`, `module.densenet121.features.`, `backbone.`. */
  features: string;
  /** Prefix of all of the network's names: `module.densenet121.`, or empty. */
  root: string;
}

const denseLayer = /^(|.*?\.)denseblock\d+\.denselayer\d+\./;

/**
 * Finds the network by names of dense layers within dense blocks, whatever prefix they have.
 *
 * @returns undefined where no tensor has such a name
 * @throws LayoutError where the file has several DenseNets
 */
export function findNetwork(names: Iterable<string>): Place | undefined {
  const found = new Set<string>();
  for (const name of names) {
    const match = denseLayer.exec(name);
    if (match) found.add(match[1]!);
    if (found.size > mostNetworks) break;
  }
  const [features] = found;
  if (features === undefined) return undefined;
  if (found.size > 1) {
    const list = someOf([...found].map((prefix) => prefix || 'no prefix'));
    throw new LayoutError(
      `the file has several DenseNets (${list}): give the names of the one that is meant in a map (--map FILE; ` +
        'densenet weights inspect --write-map drafts one)',
    );
  }
  return { features, root: features.replace(/(?:^|(?<=\.))[^.]+\.$/, '') };
}

/** Most networks that a message names. */
const mostNetworks = 4;

/** Modules within `features`: by torchvision's names, older ones and those of derived programs. */
const featureModule = /^(?:conv\d|norm\d|norm_final|denseblock\d+|transition\d+)\./;

/** Names of torchvision's first DenseNets, whose files it still offers: `norm.1` instead of `norm1`. */
const oldName = /^(denseblock\d+\.denselayer\d+\.(?:norm|conv))\.([12]\.)/;

/** MONAI's names: its dense layers are a Sequential `layers` within a module. */
const insideLayer = /^(denseblock\d+\.denselayer\d+\.)layers\./;

/** torchvision's name of a tensor of the network's features; undefined for any other tensor. */
export function featureName(name: string, { features }: Place): string | undefined {
  if (!name.startsWith(features)) return undefined;
  const rest = name.slice(features.length);
  if (!featureModule.test(rest)) return undefined;
  // efficient_densenet_pytorch calls the last norm `norm_final`.
  return `features.${rest
    .replace(insideLayer, '$1')
    .replace(oldName, '$1$2')
    .replace(/^norm_final\./, 'norm5.')}`;
}
