import { checkCount, checkName, LIMITS } from '../bytes/limits.ts';
import { WeightFileError } from '../weightFile.ts';
import { Opaque, type PickleValue, TensorView } from './values.ts';

/** Limit of nested modules, above any network's: a module of a hostile file may contain itself. */
const MAX_DEPTH = 64;

/**
 * The tensors of a network that `torch.save(model)` wrote as an object, under the names of its state dict. Its class is not
 * looked up: any object with `_modules` and `_parameters` counts as a network.
 *
 * @returns undefined for any other object
 * @throws WeightFileError where it has more modules or longer names than any network
 */
export function moduleTensors(root: Opaque): Map<string, TensorView> | undefined {
  if (!isModule(root)) return undefined;
  const tensors = new Map<string, TensorView>();
  let visits = 0;
  const visit = (module: Opaque, prefix: string, depth: number): void => {
    if (++visits > LIMITS.tensors || depth > MAX_DEPTH) {
      throw new WeightFileError('the saved network has more modules in modules than any network');
    }
    checkName(prefix);
    checkCount(tensors.size, 'the saved network');
    for (const key of ['_parameters', '_buffers']) {
      for (const [name, value] of entriesOf(module, key)) {
        if (!(value instanceof TensorView)) continue;
        checkName(prefix + name);
        tensors.set(prefix + name, value);
      }
    }
    for (const [name, child] of entriesOf(module, '_modules')) {
      if (child instanceof Opaque) visit(child, `${prefix}${name}.`, depth + 1);
    }
  };
  visit(root, '', 0);
  return tensors;
}

const isModule = ({ state }: Opaque) =>
  state?.get('_modules') instanceof Map && state.get('_parameters') instanceof Map;

function entriesOf({ state }: Opaque, key: string): [string, PickleValue][] {
  const dict = state?.get(key);
  if (!(dict instanceof Map)) return [];
  return [...dict].filter((entry): entry is [string, PickleValue] => typeof entry[0] === 'string');
}
