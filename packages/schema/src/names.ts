/** Largest edit distance at which a name is suggested for a mistyped one; for a short word a third of its length. */
const mostEdits = 3;

/** ` (did you mean densenet121?)`, with the names nearest to a mistyped one; empty where none is near. */
export function didYouMean(word: string, all: readonly string[]): string {
  const names = [...new Set(all)];
  const limit = Math.min(mostEdits, Math.ceil(word.length / 3));
  const distances = names.map((name) => editDistance(word.toLowerCase(), name.toLowerCase()));
  const least = Math.min(...distances);
  if (least > limit) return '';
  return ` (did you mean ${names.filter((_, index) => distances[index] === least).join(' or ')}?)`;
}

/** Levenshtein's distance: how many characters have to be inserted, deleted or replaced to make one word of the other. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const changed = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(changed, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row.at(-1)!;
}

/**
 * A predicate: whether a name fits one of the patterns, in which `*` stands for any characters.
 *
 * @throws RangeError where a pattern fits none of the names of `specs`, because it is mistyped
 */
export function nameMatcher(
  specs: readonly { name: string }[],
  patterns: readonly string[],
): (name: string) => boolean {
  const expressions = patterns.map((pattern) => {
    const parts = pattern.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`, 's');
  });
  expressions.forEach((expression, index) => {
    if (specs.some(({ name }) => expression.test(name))) return;
    const first = specs.slice(0, 3).map(({ name }) => name);
    throw new RangeError(
      `no parameter is called ${patterns[index]}; the first of ${specs.length} are ${first.join(', ')}`,
    );
  });
  return (name) => expressions.some((expression) => expression.test(name));
}
