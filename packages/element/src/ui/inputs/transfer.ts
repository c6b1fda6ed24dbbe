/**
 * The picture in what was dropped or pasted: the first picture file, else the first file of any kind, else an address,
 * as of a picture dragged from another page.
 */
export function pictureIn(data: DataTransfer): File | string | undefined {
  const files = [...data.files];
  const file = files.find(({ type }) => type.startsWith('image/')) ?? files[0];
  if (file !== undefined) return file;
  return data
    .getData('text/uri-list')
    .split(/\r?\n/)
    .find((line) => line !== '' && !line.startsWith('#'));
}

/** Whether there may be a picture in what is dragged, of which only the types are known before the drop. */
export function mayHoldPicture(data: DataTransfer | null): data is DataTransfer {
  return data !== null && (data.types.includes('Files') || data.types.includes('text/uri-list'));
}
