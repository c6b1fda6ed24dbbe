/** How long the address of a file is kept after the click that saves it: browsers read it a moment later. */
const addressLifetime = 60_000;

/** Hands a file to the visitor: into the browser's folder for downloads. */
export function download(file: Blob, name: string): void {
  const href = URL.createObjectURL(file);
  Object.assign(document.createElement('a'), { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), addressLifetime);
}
