import { createRandom } from '@densenet/ops/random';
import { InvalidValueError } from '../../errors.ts';
import { shuffledOrder } from '../../sources/order.ts';
import { PictureListError } from '../errors.ts';
import type { PictureList } from './pictureList.ts';

export interface DivideOptions {
  /** Share of each class for validation, in (0, 1). */
  validationFraction: number;
  seed: number;
  /**
   * Pictures in whose paths this pattern matches the same text stay together: the text of its first pair of brackets, or of
   * the whole match where it has none. Default: the list's groups, if it has some.
   */
  group?: RegExp | undefined;
}

/** Indices of pictures, those of one group side by side, group after group. */
interface Groups {
  members: Uint32Array;
  /** Where each group begins in `members`, then where the last one ends. */
  starts: Uint32Array;
}

/**
 * Divides pictures at random into two parts, so that each class has the same share of both as nearly as its groups allow, and
 * no group is in both. Same seed, same parts. A class keeps at least one picture to learn from.
 *
 * @param indices of pictures of the list
 * @returns indices of the list, each part in the list's order
 * @throws InvalidValueError where the share is not between 0 and 1
 * @throws PictureListError where a path has no group, or a part would be empty
 */
export function dividePictures(
  list: PictureList,
  indices: Uint32Array,
  { validationFraction, seed, group }: DivideOptions,
): { train: Uint32Array; validation: Uint32Array } {
  if (!(validationFraction > 0 && validationFraction < 1)) {
    throw new InvalidValueError('validationFraction', validationFraction, 'a number between 0 and 1');
  }
  const counts = countLabels(list, indices);
  // Rounded up from a half, but never all of a class.
  const wanted = new Map(
    [...counts].map(([label, count]) => [
      label,
      Math.min(count - 1, Math.max(1, Math.round(count * validationFraction))),
    ]),
  );
  const { members, starts } = groupsOf(list, indices, group);
  const groupCount = starts.length - 1;
  const sizeOf = (at: number) => starts[at + 1]! - starts[at]!;
  // Large groups first, so that small ones can even out the shares. The sort is stable: groups of one size stay in random
  // order.
  const order = shuffledOrder(groupCount, createRandom(seed)).sort((a, b) => sizeOf(b) - sizeOf(a));
  const taken = new Map<number, number>();
  const chosen = new Uint8Array(list.count);
  for (const at of order) {
    const together = members.subarray(starts[at], starts[at + 1]);
    const classes = countLabels(list, together);
    if (!improvesValidation(classes, taken, wanted, counts)) continue;
    for (const [label, count] of classes) taken.set(label, (taken.get(label) ?? 0) + count);
    for (const index of together) chosen[index] = 1;
  }
  const train = indices.filter((index) => chosen[index] === 0);
  const validation = indices.filter((index) => chosen[index] === 1);
  if (validation.length === 0 || train.length === 0) {
    throw new PictureListError(
      `${indices.length} pictures in ${groupCount} ${groupCount === 1 ? 'group' : 'groups'} cannot be divided into two parts that are ` +
        'not empty and keep each class to learn from: there must be more pictures or smaller groups',
    );
  }
  return { train, validation };
}

/**
 * Whether adding a group brings the validation part nearer to its share of each class, and leaves some of each class for
 * training.
 *
 * @param classes how many pictures of each class the group has
 * @param taken how many of each the validation part has
 * @param wanted how many of each it is to have
 * @param counts how many of each there are
 */
function improvesValidation(
  classes: ReadonlyMap<number, number>,
  taken: ReadonlyMap<number, number>,
  wanted: ReadonlyMap<number, number>,
  counts: ReadonlyMap<number, number>,
): boolean {
  let change = 0;
  for (const [label, count] of classes) {
    const before = taken.get(label) ?? 0;
    if (before + count >= counts.get(label)!) return false;
    const missing = wanted.get(label)! - before;
    change += ((missing - count) ** 2 - missing ** 2) / counts.get(label)!;
  }
  return change < 0;
}

/** What pictures without a label are counted under: they too are to have the same share of both parts. */
const noLabel = -1;

function countLabels(list: PictureList, indices: Uint32Array): Map<number, number> {
  const counts = new Map<number, number>();
  const add = (label: number) => counts.set(label, (counts.get(label) ?? 0) + 1);
  for (const index of indices) {
    const labels = list.labels(index);
    if (labels.length === 0) add(noLabel);
    else labels.forEach(add);
  }
  return counts;
}

function groupsOf(list: PictureList, indices: Uint32Array, pattern: RegExp | undefined): Groups {
  const numbers = new Map<string | number, number>();
  const groupOf = indices.map((index) => {
    const key = pattern === undefined ? ungrouped(list, index) : matched(list.path(index), pattern);
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  });
  const starts = new Uint32Array(numbers.size + 1);
  for (const group of groupOf) starts[group + 1]!++;
  for (let group = 0; group < numbers.size; group++) starts[group + 1]! += starts[group]!;
  const next = starts.slice();
  const members = new Uint32Array(indices.length);
  indices.forEach((index, at) => {
    members[next[groupOf[at]!]!++] = index;
  });
  return { members, starts };
}

/** A picture's group in the table's column of groups; without one, a number of its own that no such group has. */
function ungrouped({ columns }: PictureList, index: number): number {
  return columns.groups[index]! >= 0 ? columns.groups[index]! : -1 - index;
}

function matched(path: string, pattern: RegExp): string {
  // Without the flags g and y, with which `exec` would go on where it last stopped.
  const match = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')).exec(path);
  if (match !== null) return match[1] ?? match[0];
  throw new PictureListError(
    `${path} does not match the pattern of groups, ${pattern}: whether it must stay with others is not known. ` +
      'Choose a pattern that all paths match.',
  );
}
