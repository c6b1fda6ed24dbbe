import type { Messages } from '../../messages/en.ts';

/** The picture that is taken from a drop or a paste. */
export interface Taken {
  /** The picture file, or a URL. */
  source: File | string;
  /** How many other files were left out, since one picture at a time is classified. */
  unused: number;
}

/**
 * The picture in a drop or a paste: the first picture file, else the first file of any kind, else a URL, such as that of a
 * picture dragged from another page. Undefined where there is none of these.
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

/** A sentence for the visitor where files were left out; undefined where none was. */
export function leftOut(texts: Messages['input'], { source, unused }: Taken): string | undefined {
  if (unused === 0 || typeof source === 'string') return undefined;
  return texts.leftOut(unused + 1, source.name);
}

/** Whether what is dragged may be a picture. Before the drop, a browser tells only its types. */
export function mayHoldPicture(data: DataTransfer | null): data is DataTransfer {
  return data !== null && (data.types.includes('Files') || data.types.includes('text/uri-list'));
}
