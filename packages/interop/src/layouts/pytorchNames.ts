import { someOf } from '../bytes/quoted.ts';
import { LayoutError } from './layout.ts';

/** Where a DenseNet is among a state dict's names. */
export interface Place {
  /** What stands before `denseblock1` in every name: `features.`, `module.densenet121.features.`, `backbone.`. */
  features: string;
  /** What stands before all of the network's names: `module.densenet121.`, or nothing. */
  root: string;
}

const denseLayer = /^(|.*?\.)denseblock\d+\.denselayer\d+\./;

/**
 * Finds the network by its structure: whatever programs put in front of their names, dense layers are in dense blocks.
 *
 * @returns undefined where nothing is called so
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

/** Enough to name in a message. */
const mostNetworks = 4;

/** Parts of `features`, under torchvision's names and those that came before and after them. */
const featureModule = /^(?:conv\d|norm\d|norm_final|denseblock\d+|transition\d+)\./;

/** torchvision's first DenseNets, whose files are still those it offers, had `norm.1` where later ones have `norm1`. */
const oldName = /^(denseblock\d+\.denselayer\d+\.(?:norm|conv))\.([12]\.)/;

/** MONAI's dense layers are Sequentials in a module. */
const insideLayer = /^(denseblock\d+\.denselayer\d+\.)layers\./;

/** torchvision's name of a tensor of the network's features; undefined for any other tensor. */
export function featureName(name: string, { features }: Place): string | undefined {
  if (!name.startsWith(features)) return undefined;
  const rest = name.slice(features.length);
  if (!featureModule.test(rest)) return undefined;
  // `norm_final` is what efficient_densenet_pytorch calls it.
  return `features.${rest
    .replace(insideLayer, '$1')
    .replace(oldName, '$1$2')
    .replace(/^norm_final\./, 'norm5.')}`;
}
