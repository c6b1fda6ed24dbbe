/** Weakest first. As in HTML, only the hashes of the strongest algorithm that is given count. */
const algorithms = ['sha256', 'sha384', 'sha512'] as const;

interface Expected {
  algorithm: (typeof algorithms)[number];
  hashes: string[];
}

/**
 * Checks bytes against an `integrity` attribute as browsers do for scripts: one or more of `sha256-`, `sha384-` and
 * `sha512-` with a base64 hash, separated by spaces.
 *
 * @returns undefined if they match, else what was found
 * @throws RangeError where no entry of the attribute is readable: then nothing would be checked
 */
export async function integrityMismatch(
  bytes: Uint8Array<ArrayBuffer>,
  integrity: string,
): Promise<string | undefined> {
  const { algorithm, hashes } = parse(integrity);
  const name = algorithm.replace('sha', 'SHA-');
  const digest = new Uint8Array(await crypto.subtle.digest(name, bytes));
  const found = btoa(String.fromCharCode(...digest));
  return hashes.includes(found) ? undefined : `${algorithm}-${found}`;
}

function parse(integrity: string): Expected {
  const entries = [...integrity.matchAll(/(?:^|\s)(sha256|sha384|sha512)-([A-Za-z0-9+/]+=*)(?:\?\S*)?(?=\s|$)/g)];
  const algorithm = algorithms.findLast((candidate) => entries.some(([, found]) => found === candidate));
  if (algorithm === undefined) {
    throw new RangeError(`integrity must be sha256-, sha384- or sha512- with a base64 hash, got "${integrity}"`);
  }
  return { algorithm, hashes: entries.filter(([, found]) => found === algorithm).map(([, , hash]) => hash!) };
}
