/** A class's name without its synonyms: ImageNet's classes are such as "goldfish, Carassius auratus". */
const plainName = (label: string): string => label.split(',')[0]!.trim().toLowerCase();

/** Whether two labels, of a network and of a gallery, name the same class. */
export const isSameClass = (one: string, other: string): boolean => plainName(one) === plainName(other);

/** Whether a network knows every class of a gallery, so that its answers are right or wrong. */
export function knowsClasses(labels: readonly string[], classes: readonly string[]): boolean {
  const known = new Set(labels.map(plainName));
  return classes.every((name) => known.has(plainName(name)));
}
