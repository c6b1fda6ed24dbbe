import { type DenseNetConfig, decodeModelFile } from '@densenet/model';
import type { Layout, NamedNetwork } from '../layouts/layout.ts';
import type { NameMap } from '../layouts/nameMap.ts';
import { recognize } from '../layouts/recognize.ts';
import { namesByStructure } from '../layouts/structural.ts';
import { readWeightFile } from '../readWeightFile.ts';
import type { WeightFile } from '../weightFile.ts';
import { isOurs } from './isOurs.ts';
import { type Pretrained, type PretrainedOptions, readPretrained } from './readPretrained.ts';

/** What a file of weights holds, and how it was read. */
export interface Inspection {
  format: WeightFile['format'];
  tensors: {
    name: string;
    /** In the file's own axis order. */
    shape: readonly number[];
    /** torchvision's name of the parameter that it is; undefined where it is not used, or not known to be one. */
    parameter: string | undefined;
  }[];
  /** The network; undefined where it cannot be read. */
  network?: { layout: Layout; config: DenseNetConfig } & Pick<Pretrained, 'preprocessing' | 'labels'>;
  /** Why the network cannot be read, and what to do. */
  problem?: string;
  assumed: readonly string[];
  ignored: readonly string[];
  /** A map with the names that were found, to be corrected by the user: an unknown tensor has an empty name. */
  map: NameMap;
}

/**
 * Looks into the bytes of a file of weights: which tensors it has, which parameters of which network they are, what was assumed,
 * what is not used, and what is wrong if it is not read. Options are {@link readPretrained}'s.
 *
 * @throws WeightFileError, SafetensorsError or CheckpointError if the bytes are no file of weights
 */
export async function inspectWeights(bytes: Uint8Array, options: PretrainedOptions = {}): Promise<Inspection> {
  const file = await readWeightFile(bytes);
  const { network, said } = await read(bytes, options);
  const { names, concat } = isOurs(bytes) ? { names: ownNames(bytes), concat: undefined } : recognizedIn(file, options);
  // Where the names lead to no network, the tensors may still fit a DenseNet by order and shapes.
  const found = network ? names : (structureOf(file) ?? names);
  return {
    format: file.format,
    tensors: [...file.tensors].map(([name, { shape }]) => ({ name, shape, parameter: names?.[name] ?? undefined })),
    ...said,
    ...(network ? { network } : {}),
    map: {
      names: Object.fromEntries([...file.tensors.keys()].map((name) => [name, found ? (found[name] ?? null) : ''])),
      // A map cannot express an order of concatenation that is neither of the two.
      concat: options.concat ?? (concat === 'new-first' ? concat : 'new-last'),
      batchNormEpsilon: network?.config.batchNormEpsilon ?? 1e-5,
    },
  };
}

async function read(bytes: Uint8Array, options: PretrainedOptions) {
  try {
    const { layout, config, preprocessing, labels, assumed, ignored } = await readPretrained(bytes, options);
    return { network: { layout, config, preprocessing, labels }, said: { assumed, ignored } };
  } catch (error) {
    return { said: { problem: (error as Error).message, assumed: [], ignored: [] } };
  }
}

type Names = Record<string, string | null>;

const ownNames = (bytes: Uint8Array): Names =>
  Object.fromEntries(Object.keys(decodeModelFile(bytes).arrays).map((name) => [name, name]));

/** torchvision's names as far as the file's names are recognised; none where the file is not. */
function recognizedIn(
  file: WeightFile,
  options: PretrainedOptions,
): { names?: Names; concat?: NamedNetwork['concat'] } {
  try {
    const { sources, arrays, concat } = recognize(file, options);
    if (!Object.keys(arrays).some((name) => name.includes('.denseblock'))) return {};
    const names: Names = Object.create(null);
    for (const [parameter, name] of Object.entries(sources)) names[name] = parameter;
    return { names, concat };
  } catch {
    return {};
  }
}

function structureOf(file: WeightFile): Names | undefined {
  try {
    return namesByStructure(file);
  } catch {
    return undefined;
  }
}
