import type { ExampleClass } from '../types.ts';

/** Fewer examples of a class than this say little: with one in five held out, four are measured on. */
export const fewExamples = 20;

/** A class with this many times the examples of another pulls answers towards itself. */
export const unevenFactor = 3;

export interface ClassCount extends ExampleClass {
  count: number;
}

/** What the examples lack. */
export type Advice =
  /** There are not two classes with an example, so nothing can be learned. */
  | { kind: 'two-classes' }
  /** These classes have no example yet. */
  | { kind: 'empty'; classes: readonly ClassCount[] }
  /** These classes have few examples. */
  | { kind: 'few'; classes: readonly ClassCount[] }
  /** The largest class has several times the examples of the smallest. */
  | { kind: 'uneven'; largest: ClassCount; smallest: ClassCount; factor: number };

/** What to say of the examples, the most important first; nothing where they are enough and even. */
export function adviceOn(classes: readonly ClassCount[]): Advice[] {
  const filled = classes.filter(({ count }) => count > 0);
  if (filled.length < 2) return [{ kind: 'two-classes' }];
  const advice: Advice[] = [];
  const empty = classes.filter(({ count }) => count === 0);
  if (empty.length > 0) advice.push({ kind: 'empty', classes: empty });
  const few = filled.filter(({ count }) => count < fewExamples);
  if (few.length > 0) advice.push({ kind: 'few', classes: few });
  const [smallest, ...larger] = filled.toSorted((a, b) => a.count - b.count);
  const largest = larger.at(-1)!;
  const factor = largest.count / smallest!.count;
  if (factor >= unevenFactor) advice.push({ kind: 'uneven', largest, smallest: smallest!, factor });
  return advice;
}
