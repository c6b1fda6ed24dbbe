/** Characters that a system forbids in names of files, and those that cannot be seen. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const forbidden = /[\u0000-\u001f\u007f-\u009f<>:"/\\|?*\u2028\u2029\ufeff]|\p{Surrogate}/gu;

/** Names of devices, which Windows gives to no file, whatever follows a dot. */
const device = /^(con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³])(\.|$)/i;

/** Most bytes of a name in UTF-8: most file systems allow 255, and a whole path on Windows has 260 characters. */
const longest = 100;

/**
 * A name that a file or folder may have on every system, as much like the given one as possible.
 *
 * @param fallback for a text of which nothing is left
 */
export function fileName(text: string, fallback: string): string {
  // Windows drops dots and spaces at the end. A dot in front hides the file, and `densenet` passes over it.
  const cleaned = text
    .normalize('NFC')
    .replace(forbidden, '_')
    .trim()
    .replace(/^\./, '_')
    .replace(/[. ]+$/, '');
  const name = shortened(device.test(cleaned) ? `_${cleaned}` : cleaned);
  return name === '' ? fallback : name;
}

function shortened(text: string): string {
  const encoder = new TextEncoder();
  let bytes = 0;
  let short = '';
  for (const character of text) {
    bytes += encoder.encode(character).length;
    if (bytes > longest) break;
    short += character;
  }
  return short.replace(/[. ]+$/, '');
}

/** Folders with these names are parts of a data set, not classes, wherever they lie beside each other. */
const parts = ['train', 'val', 'valid', 'validation', 'test'];

/**
 * A folder's name for each class, unlike the others also where upper and lower case are one.
 *
 * @param besideParts whether the folders lie where those of parts would: none then has such a name
 */
export function folderNames(classNames: readonly string[], besideParts: boolean): string[] {
  const taken = new Set(besideParts ? parts : []);
  return classNames.map((className) => {
    const name = fileName(className, 'class');
    let unlike = name;
    for (let count = 2; taken.has(unlike.toLowerCase()); count++) unlike = `${name} (${count})`;
    taken.add(unlike.toLowerCase());
    return unlike;
  });
}

/** Endings by the types that browsers give to pictures. */
const endings: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/avif': 'avif',
  'image/bmp': 'bmp',
  'image/tiff': 'tiff',
};

/**
 * Name of a picture's file in its folder: its number among the pictures of its class, then the name that it had.
 *
 * @param digits of the number, so that names sort as numbers do
 */
export function pictureFileName(
  index: number,
  digits: number,
  { name, picture }: { name: string; picture: Blob },
): string {
  const [, stem, ending] = /^(.*?)(?:\.([a-z\d]{1,5}))?$/is.exec(name)!;
  const number = String(index + 1).padStart(digits, '0');
  const kept = fileName(stem!, '');
  return `${number}${kept === '' ? '' : `-${kept}`}.${endings[picture.type] ?? ending?.toLowerCase() ?? 'png'}`;
}

/** The type of a picture by its file's name, for a Blob; empty where the name does not tell. */
export function pictureType(path: string): string {
  const ending = /\.([a-z\d]+)$/i
    .exec(path)?.[1]
    ?.toLowerCase()
    .replace(/^(jpe|jpeg|jfif)$/, 'jpg')
    .replace(/^tif$/, 'tiff');
  return Object.entries(endings).find(([, known]) => known === ending)?.[0] ?? '';
}

/** Endings of pictures' names, also of those that a browser may not read: what decodes them says so. */
const pictureName = /\.(png|apng|jpe?g|jpe|jfif|webp|gif|tiff?|avif|hei[cf]|bmp|jp2|j2k|jxl|svg)$/i;

/** Whether a file's name is one that pictures have. */
export const isPictureName = (path: string): boolean => pictureName.test(path);
