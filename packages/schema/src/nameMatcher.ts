/**
 * A test of names against patterns in which `*` stands for any characters.
 *
 * @throws RangeError where none of the specs' names fits a pattern, which is a mistyped one then
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
