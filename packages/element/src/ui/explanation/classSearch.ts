import { formatPercent } from '../format.ts';

/** A class to choose, as it is shown. */
export interface ClassOption {
  index: number;
  /** Its label and how probable it is; two classes of one label, as "crane" of ImageNet, are told apart by their numbers. */
  text: string;
}

/** All classes, the likeliest first. */
export function classOptions(labels: readonly string[], probabilities: Float32Array): ClassOption[] {
  const uses = new Map<string, number>();
  for (const label of labels) uses.set(label, (uses.get(label) ?? 0) + 1);
  const order = [...probabilities.keys()].sort((a, b) => probabilities[b]! - probabilities[a]!);
  return order.map((index) => {
    const label = labels[index] ?? `class ${index}`;
    const name = (uses.get(label) ?? 1) > 1 ? `${label}, class ${index}` : label;
    return { index, text: `${name} (${formatPercent(probabilities[index]!)})` };
  });
}

/**
 * The class that is meant by what was typed: the whole text of one, else the likeliest that begins with it, else the
 * likeliest that has it anywhere. undefined where there is none.
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
