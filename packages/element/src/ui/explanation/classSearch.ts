import type { Messages } from '../../messages/en.ts';

/** A class to choose, as it is shown. */
export interface ClassOption {
  index: number;
  /** Label and probability. Classes with the same label, such as ImageNet's two "crane", have their index too. */
  text: string;
}

/** All classes, the most probable first. */
export function classOptions(
  { explanation }: Messages,
  labels: readonly string[],
  probabilities: Float32Array,
): ClassOption[] {
  const uses = new Map<string, number>();
  for (const label of labels) uses.set(label, (uses.get(label) ?? 0) + 1);
  const order = [...probabilities.keys()].sort((a, b) => probabilities[b]! - probabilities[a]!);
  return order.map((index) => {
    const label = labels[index] ?? explanation.className(index);
    const name = (uses.get(label) ?? 1) > 1 ? explanation.doubleLabel(label, index) : label;
    return { index, text: explanation.option(name, probabilities[index]!) };
  });
}

/**
 * The class that a visitor means by typed text: the one whose whole text it is, else the most probable whose text begins
 * with it, else the most probable whose text contains it. Undefined where there is none.
 */
export function findClass(options: readonly ClassOption[], typed: string): ClassOption | undefined {
  const wanted = typed.trim().toLowerCase();
  if (wanted === '') return undefined;
  const texts = options.map(({ text }) => text.toLowerCase());
  const tests = [
    (text: string) => text === wanted,
    (text: string) => text.startsWith(wanted),
    (text: string) => text.includes(wanted),
  ];
  for (const test of tests) {
    const found = texts.findIndex(test);
    if (found !== -1) return options[found];
  }
  return undefined;
}
