/** A file that was dropped or chosen. */
export interface FoundFile {
  file: File;
  /** Name of the folder that it lies in; undefined for a file that was given by itself. */
  folder: string | undefined;
}

/** Files that systems, and saved projects, put into folders: nobody means them as pictures. */
const isHidden = (name: string) => name.startsWith('.') || /^(Thumbs\.db|desktop\.ini|project\.json)$/.test(name);

/** The files of an `<input type=file>`, with their folders where it is one for folders. */
export function chosenFiles(files: Iterable<File>): FoundFile[] {
  return [...files]
    .filter(({ name }) => !isHidden(name))
    .map((file) => ({ file, folder: file.webkitRelativePath.split('/').at(-2) }));
}

/**
 * The files of a drop or a paste, and of all folders in it. The entries are taken before the function first waits, because a
 * browser empties the transfer when its event is over.
 */
export async function transferredFiles(data: DataTransfer): Promise<FoundFile[]> {
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry?.() ?? []);
  // What is pasted may have no entries.
  if (entries.length === 0) return chosenFiles(data.files);
  const found: FoundFile[] = [];
  for (const entry of entries) await walk(entry, undefined, found);
  return found;
}

async function walk(entry: FileSystemEntry, folder: string | undefined, found: FoundFile[]): Promise<void> {
  if (isHidden(entry.name)) return;
  if (entry.isDirectory) {
    for await (const child of children(entry as FileSystemDirectoryEntry)) await walk(child, entry.name, found);
    return;
  }
  const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
  found.push({ file, folder });
}

async function* children(folder: FileSystemDirectoryEntry): AsyncGenerator<FileSystemEntry> {
  const reader = folder.createReader();
  // A reader gives some entries at a time (a hundred in Chromium), and none when it is at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return;
    yield* some;
  }
}
