/** Hands a text to the visitor as a file: into the browser's folder for downloads. */
export function saveText(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has the file's content by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
