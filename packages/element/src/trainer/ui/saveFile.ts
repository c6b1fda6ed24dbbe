/** Hands a file to the visitor: into the browser's folder for downloads. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has the file's content by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
