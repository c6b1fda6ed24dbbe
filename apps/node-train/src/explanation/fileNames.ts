import { parse } from 'node:path';

/** Characters of a picture's name that its map's name has too: file systems allow 255 bytes. */
const longest = 60;

/** Gives names to files made of pictures, which do not collide where two pictures in different folders have the same name. */
export function fileNames(suffix: string): (picture: string) => string {
  const taken = new Set<string>();
  return (picture) => {
    const base = plain(/^https?:\/\//i.test(picture) ? new URL(picture).pathname : picture);
    for (let count = 1; ; count++) {
      const name = `${base}${count === 1 ? '' : `-${count}`}${suffix}`;
      // Some file systems do not tell capital letters apart, or ways of writing the same one.
      const key = name.normalize('NFC').toLowerCase();
      if (taken.has(key)) continue;
      taken.add(key);
      return name;
    }
  };
}

/** Without what some file system does not allow in a name. */
function plain(path: string): string {
  const { name } = parse(path);
  const allowed = name.replace(/[\p{Cc}\p{Cf}\p{Cs}<>:"/\\|?*%#]/gu, '_').replace(/^\.+|[. ]+$/g, '_');
  return [...allowed].slice(0, longest).join('') || 'picture';
}
