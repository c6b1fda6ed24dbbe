/** Gives each name back as it is the first time, and with `_2`, `_3`, ... behind it when it was given before. */
export function uniqueNames(taken: readonly string[] = []): (name: string) => string {
  const given = new Set(taken);
  return (name) => {
    let unique = name;
    for (let count = 2; given.has(unique); count++) unique = `${name}_${count}`;
    given.add(unique);
    return unique;
  };
}
