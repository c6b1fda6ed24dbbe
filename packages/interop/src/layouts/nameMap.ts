import { fromPyTorchLayout, type NamedArray } from '@densenet/model';
import { counted, quoted, someOf } from '../bytes/quoted.ts';
import type { WeightFile } from '../weightFile.ts';
import { LayoutError, type NamedNetwork } from './layout.ts';

/** Order in which a dense layer's feature maps are concatenated with those before it: `new-last` puts the new maps last. */
export type ConcatOrder = 'new-last' | 'new-first';

/** A user's map of a file's tensors. Stored as JSON; `densenet weights inspect --write-map` drafts one. */
export interface NameMap {
  /** torchvision's names by the file's; null for a tensor that is not used. */
  names: Record<string, string | null>;
  /** `new-last` if left out, as the paper and torchvision have it. */
  concat?: ConcatOrder;
  /** 1e-5 if left out, as PyTorch's. */
  batchNormEpsilon?: number;
}

/** @throws LayoutError where the JSON of a map is not as expected; it names the field */
export function parseNameMap(json: unknown): NameMap {
  const fail = (what: string) => new LayoutError(`the map of names ${what}`);
  if (!isObject(json) || !isObject(json.names)) throw fail('must be an object with "names", an object');
  const { names, concat, batchNormEpsilon: epsilon, ...rest } = json;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) {
    throw fail(`has ${quoted(unknown)}; expected names, concat and batchNormEpsilon`);
  }
  for (const [from, to] of Object.entries(names as object)) {
    if (to !== null && (typeof to !== 'string' || to === ''))
      throw fail(`has ${JSON.stringify(to)} for ${quoted(from)}; expected torchvision's name for it, or null`);
  }
  if (concat !== undefined && concat !== 'new-last' && concat !== 'new-first') {
    throw fail(`has concat ${JSON.stringify(concat)}; expected "new-last" or "new-first"`);
  }
  if (epsilon !== undefined && !(typeof epsilon === 'number' && epsilon > 0 && epsilon < 1)) {
    throw fail(`has batchNormEpsilon ${JSON.stringify(epsilon)}; expected a number between 0 and 1`);
  }
  return json as unknown as NameMap;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * A file's tensors under the names of a map. A tensor that the map does not name keeps its own name, and is reported as left
 * over later.
 *
 * @throws LayoutError where the map has a tensor that the file has not, or two for one name
 */
export function fromNameMap(
  { format, tensors }: WeightFile,
  { names, batchNormEpsilon = 1e-5 }: NameMap,
): NamedNetwork {
  const absent = Object.keys(names).filter((name) => !tensors.has(name));
  if (absent.length > 0) {
    throw new LayoutError(
      `the map of names has ${counted(absent.length, 'tensor')} that the file has not: ${someOf(absent)}`,
    );
  }
  const ownOrder = format === 'hdf5' || format === 'keras';
  const arrays: Record<string, NamedArray> = Object.create(null);
  const sources: Record<string, string> = Object.create(null);
  const unused: string[] = [];
  for (const [name, array] of tensors) {
    const parameter = Object.hasOwn(names, name) ? names[name]! : name;
    if (parameter === null) {
      unused.push(name);
      continue;
    }
    if (parameter in arrays) {
      throw new LayoutError(
        `the map of names has ${quoted(parameter)} for two tensors: ${quoted(sources[parameter]!)} and ${quoted(name)}`,
      );
    }
    arrays[parameter] = ownOrder ? array : fromPyTorchLayout(array);
    sources[parameter] = name;
  }
  return {
    layout: 'map',
    arrays,
    sources,
    batchNormEpsilon,
    assumed: [
      `norm epsilon ${batchNormEpsilon.toExponential()}; norm, ReLU, convolution in this order; strides, padding and poolings as in the paper`,
    ],
    ignored:
      unused.length > 0 ? [`${counted(unused.length, 'tensor')} that the map leaves out: ${someOf(unused)}`] : [],
  };
}
