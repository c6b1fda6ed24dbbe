import { parse } from 'node:path';

/** How many characters of a picture's name are in the name of its map: file systems allow 255 bytes. */
const longest = 60;

/**
 * Makes a function that gives each picture's map a file name of its own, also where pictures in different folders have one
 * name.
 */
export function fileNames(suffix: string): (picture: string) => string {
  const taken = new Set<string>();
  return (picture) => {
    const base = plain(/^https?:\/\//i.test(picture) ? new URL(picture).pathname : picture);
    for (let count = 1; ; count++) {
      const name = `${base}${count === 1 ? '' : `-${count}`}${suffix}`;
      // Names that differ in case or in Unicode's form alone are one name in some file systems.
      const key = name.normalize('NFC').toLowerCase();
      if (taken.has(key)) continue;
      taken.add(key);
      return name;
    }
  };
}

/** The picture's name without characters that some file system does not allow. */
function plain(path: string): string {
  const { name } = parse(path);
  const allowed = name.replace(/[\p{Cc}\p{Cf}\p{Cs}<>:"/\\|?*%#]/gu, '_').replace(/^\.+|[. ]+$/g, '_');
  return [...allowed].slice(0, longest).join('') || 'picture';
}
