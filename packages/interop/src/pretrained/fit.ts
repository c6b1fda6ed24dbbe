import {
  type ArrayDifferences,
  compareArrays,
  type DenseNetConfig,
  describeDifferences,
  expectFinite,
  initializeArrays,
  isHead,
  type NamedArray,
  networkFor,
  parseConfig,
} from '@densenet/model';
import { createRandom, type Random } from '@densenet/ops';
import { counted, someOf } from '../bytes/quoted.ts';
import { LayoutError } from '../layouts/layout.ts';
import type { Found } from './found.ts';

/** The tensors do not fit the network that their names and shapes describe. */
export class PretrainedError extends Error {
  override readonly name = 'PretrainedError';
  constructor(
    message: string,
    /** All differences; the message names the first few. */
    readonly differences: ArrayDifferences,
  ) {
    super(message);
  }
}

export interface FitOptions {
  strict?: boolean | undefined;
  numClasses?: number | undefined;
  random?: Random;
  allowNonFinite?: boolean | undefined;
  name?: string;
}

/** A network's arrays, and which of them are not the file's. */
interface Fitted {
  config: DenseNetConfig;
  arrays: Record<string, NamedArray>;
  differences: ArrayDifferences;
  assumed: string[];
  ignored: string[];
}

/**
 * Fits the file's arrays to a network: as they are, with a fresh head, or with missing arrays initialised at random.
 *
 * @returns `assumed` and `ignored` have a line each for a fresh classifier and for the one that it replaces
 * @throws PretrainedError where arrays do not fit, in strict mode, or there is neither a classifier nor a number of classes
 * @throws LayoutError where the head is one that cannot be read
 * @throws CheckpointError where names imply more layers than there are tensors
 * @throws NonFiniteWeightsError where tensors that the network uses have NaN or infinite values; it names them
 * @throws ConfigError where `numClasses` is out of range
 */
export function fit(
  { config: { numClasses: ownClasses, ...rest }, arrays, sources, otherHead, fitsStructure }: Found,
  {
    strict = true,
    numClasses = ownClasses,
    random = createRandom(0),
    name = 'the file',
    allowNonFinite = false,
  }: FitOptions,
): Fitted {
  const freshHead = numClasses !== ownClasses;
  if (otherHead && !freshHead) {
    throw new LayoutError(
      `${name}: ${otherHead.problem}. numClasses (--classes N) puts a fresh classifier in its place`,
    );
  }
  // Without a classifier, any number of classes will do to find out which other tensors are missing.
  const config = parseConfig({ ...rest, numClasses: numClasses ?? 1 });
  const { parameterSpecs } = networkFor(config, arrays);
  const replaced = Object.keys(arrays).filter((tensor) => freshHead && isHead(tensor));
  const differences = compareArrays(
    parameterSpecs.filter((spec) => !(freshHead && isHead(spec.name))),
    Object.fromEntries(Object.entries(arrays).filter(([tensor]) => !(freshHead && isHead(tensor)))),
  );
  if (numClasses === undefined && (!strict || lacksHeadAlone(differences))) {
    throw new PretrainedError(
      `${name} has no classifier: ${describeDifferences(differences)}. Give numClasses (--classes N) for a fresh one.`,
      differences,
    );
  }
  if (strict) expectNone(differences, name, fitsStructure);
  const unusable = new Set([...differences.missing, ...differences.misshapen.map(({ name: tensor }) => tensor)]);
  const drawn = parameterSpecs.filter((spec) => unusable.has(spec.name) || (freshHead && isHead(spec.name)));
  const fresh = initializeArrays(drawn, config.initialization, random);
  const all = Object.fromEntries(
    parameterSpecs.map(({ name: tensor }) => [tensor, fresh[tensor] ?? arrays[tensor]!] as const),
  );
  if (!allowNonFinite) expectFinite(all);
  const head = [...replaced.map((tensor) => sources[tensor] ?? tensor), ...(otherHead?.tensors ?? [])];
  const ignored =
    head.length > 0
      ? [`${counted(head.length, 'tensor')} of the head, for a fresh one of ${numClasses} classes: ${someOf(head)}`]
      : [];
  const assumed = freshHead
    ? [`a fresh classifier of ${config.numClasses} classes, drawn at random: train it before you use it`]
    : [];
  return { config, arrays: all, differences, assumed, ignored };
}

const lacksHeadAlone = ({ missing, extra, misshapen }: ArrayDifferences): boolean =>
  extra.length + misshapen.length === 0 && missing.every(isHead);

/** @throws PretrainedError where there are differences, with a remedy that depends on what they are */
function expectNone(differences: ArrayDifferences, name: string, fitsStructure: boolean): void {
  const { missing, extra, misshapen } = differences;
  const problem = describeDifferences(differences);
  if (problem === '') return;
  const lost = missing.length + misshapen.length > 0;
  const remedies = [
    ...(fitsStructure ? ['Their order and shapes fit: layout structural (--layout structural) reads it by them'] : []),
    ...(lost && extra.length > 0 && !fitsStructure
      ? [
          'If they are the same under other names, give a map (--map FILE; densenet weights inspect --write-map drafts one)',
        ]
      : []),
    lost
      ? 'With strict: false (--no-strict) what is missing or of another shape is drawn anew, and the network must be trained again'
      : "With strict: false (--no-strict) they are left out; what the network's own program did with them is then not done",
  ];
  const what = lost ? 'has not all tensors of its DenseNet' : 'has more tensors than its DenseNet';
  throw new PretrainedError(`${name} ${what}: ${problem}. ${remedies.join('. ')}.`, differences);
}
