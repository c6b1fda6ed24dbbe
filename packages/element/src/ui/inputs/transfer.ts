/** What is taken of what was dropped or pasted. */
export interface Taken {
  source: File | string;
  /** How many files were not taken: one picture at a time is classified. */
  unused: number;
}

/**
 * The picture in what was dropped or pasted: the first picture file, else the first file of any kind, else an address,
 * as of a picture dragged from another page.
 */
export function pictureIn(data: DataTransfer): Taken | undefined {
  const files = [...data.files];
  const file = files.find(({ type }) => type.startsWith('image/')) ?? files[0];
  if (file !== undefined) return { source: file, unused: files.length - 1 };
  const address = data
    .getData('text/uri-list')
    .split(/\r?\n/)
    .find((line) => line !== '' && !line.startsWith('#'));
  return address === undefined ? undefined : { source: address, unused: 0 };
}

/** What to say where files were left out; undefined where none was. */
export function leftOut({ source, unused }: Taken): string | undefined {
  if (unused === 0 || typeof source === 'string') return undefined;
  return `Of ${unused + 1} files this is "${source.name}": one picture at a time is classified.`;
}

/** Whether there may be a picture in what is dragged, of which only the types are known before the drop. */
export function mayHoldPicture(data: DataTransfer | null): data is DataTransfer {
  return data !== null && (data.types.includes('Files') || data.types.includes('text/uri-list'));
}
