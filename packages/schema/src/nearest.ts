/** Edits up to which a name may be meant: a third of the word, and no more than these. */
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

/** Characters to be put in, left out or changed until one word is the other (Levenshtein's distance). */
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
