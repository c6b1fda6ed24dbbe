/** A file that was dropped or chosen. */
export interface FoundFile {
  file: File;
  /** Name of the folder that it lies in; undefined for a file that was given by itself. */
  folder: string | undefined;
  /** Names of all folders that it lies in and its own, with `/` between. */
  path: string;
}

/** Files that systems put into folders: nobody means them. */
const isHidden = (name: string) => name.startsWith('.') || /^(Thumbs\.db|desktop\.ini)$/.test(name);

/** The files of an `<input type=file>`, with their folders where it is one for folders. */
export function chosenFiles(files: Iterable<File>): FoundFile[] {
  return [...files]
    .filter(({ name }) => !isHidden(name))
    .map((file) => found(file, file.webkitRelativePath || file.name));
}

/**
 * The files of a drop or a paste, and of all folders in it. The entries are taken before the function first waits, because a
 * browser empties the transfer when its event is over.
 */
export async function transferredFiles(data: DataTransfer): Promise<FoundFile[]> {
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry?.() ?? []);
  // What is pasted may have no entries.
  if (entries.length === 0) return chosenFiles(data.files);
  const files: FoundFile[] = [];
  for (const entry of entries) await walk(entry, '', files);
  return files;
}

const found = (file: File, path: string): FoundFile => ({ file, folder: path.split('/').at(-2), path });

/** @param above names of the folders around an entry, each with a `/` behind it */
async function walk(entry: FileSystemEntry, above: string, files: FoundFile[]): Promise<void> {
  if (isHidden(entry.name)) return;
  const path = above + entry.name;
  if (entry.isDirectory) {
    for await (const child of children(entry as FileSystemDirectoryEntry)) await walk(child, `${path}/`, files);
    return;
  }
  const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
  files.push(found(file, path));
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
