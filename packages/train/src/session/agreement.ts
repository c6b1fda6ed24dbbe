import type { TrainableModel } from '../model.ts';
import { ReplicasDifferError } from '../replicas/errors.ts';
import type { Replicas } from '../replicas/replicas.ts';

type Json = { readonly [name: string]: unknown };

/** The parameters of a network in a form to be compared. */
export const parameterNames = ({ parameterSpecs }: TrainableModel): string[] =>
  parameterSpecs.map(({ name, shape, trainable }) => `${name} [${shape}]${trainable ? '' : ', not trained'}`);

/**
 * Compares what the processes of a training were started with, before the first step.
 *
 * @param own JSON that should be the same in all
 * @throws ReplicasDifferError where it is not: in all processes the same error, which names the rank and what differs
 */
export async function expectAgreement(replicas: Replicas, own: Json): Promise<void> {
  if (replicas.size === 1) return;
  const texts = await replicas.gather(JSON.stringify(own));
  const rank = texts.findIndex((text) => text !== texts[0]);
  if (rank < 0) return;
  const [first, other] = [texts[0]!, texts[rank]!].map((text) => JSON.parse(text) as unknown);
  const { path, ours, theirs } = firstDifference(first, other);
  throw new ReplicasDifferError(
    `rank ${rank} was started with another ${path} than rank 0: ${short(theirs)}, and not ${short(ours)}. ` +
      'Start all ranks by the same command, with the same images',
  );
}

interface Difference {
  /** Names on the way to the value, such as `recipe.train.batchSize`. */
  path: string;
  ours: unknown;
  theirs: unknown;
}

/** Where two JSON values that are not the same differ first. */
function firstDifference(ours: unknown, theirs: unknown, path = ''): Difference {
  if (!isObject(ours) || !isObject(theirs)) return { path, ours, theirs };
  const names = new Set([...Object.keys(ours), ...Object.keys(theirs)]);
  for (const name of names) {
    if (JSON.stringify(ours[name]) === JSON.stringify(theirs[name])) continue;
    return firstDifference(ours[name], theirs[name], path === '' ? name : `${path}.${name}`);
  }
  return { path, ours, theirs };
}

const isObject = (value: unknown): value is { [name: string]: unknown } => typeof value === 'object' && value !== null;

/** A value as an error shows it. */
function short(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
