import { WeightFileError } from '../weightFile.ts';

export type Hdf5Library = typeof import('h5wasm');
type Hdf5Module = Hdf5Library['Module'];

export interface Hdf5File {
  library: Hdf5Library;
  module: Hdf5Module;
  id: bigint;
}

const PATH = '/weights.h5';
const STDERR = 2;

interface Stream {
  stream_ops: { write(stream: unknown, buffer: Uint8Array, offset: number, length: number): number };
}

let broken = false;

/**
 * Opens the bytes as an HDF5 file in the library's own file system in memory, which is why it is the portable build in
 * Node, too: a link or a storage that leads out of the file finds nothing there. The bytes are not copied; they are
 * given back when `use` returns. Whatever the library throws, or complains of, becomes a WeightFileError.
 */
export async function withHdf5File<T>(bytes: Uint8Array, use: (file: Hdf5File) => T): Promise<T> {
  // 4 MB, so only for those who read such files.
  const library = await import('h5wasm');
  const module = await library.ready;
  if (broken) throw new WeightFileError('the HDF5 library failed on an earlier file; start the program again');
  const complaints = capture(module);
  let id = -1n;
  try {
    // TypeScript's types of the file system are older than `canOwn`.
    const options: { flags: string } & { canOwn: boolean } = { flags: 'w', canOwn: true };
    module.FS.writeFile(PATH, bytes, options);
    id = module.open(PATH, module.H5F_ACC_RDONLY, false);
    if (id < 0n) throw new Error('it cannot be opened');
    return use({ library, module, id });
  } catch (error) {
    if (error instanceof WeightFileError) throw error;
    if (isTrap(error)) broken = true;
    const why = complaints.text() || (error instanceof Error ? error.message : String(error));
    throw new WeightFileError(`the HDF5 file cannot be read, it may be damaged or cut short: ${why}`, { cause: error });
  } finally {
    if (!broken) close(module, id);
    complaints.end();
  }
}

function close(module: Hdf5Module, id: bigint): void {
  try {
    if (id >= 0n) module.close_file(id);
    module.FS.unlink(PATH);
  } catch (error) {
    if (isTrap(error)) broken = true;
  }
}

/** After WebAssembly itself has stopped, or the library has aborted, nothing in its memory can be relied on. */
function isTrap(error: unknown): boolean {
  return error instanceof Error && error.constructor.name === 'RuntimeError';
}

/** What the library prints on its standard error while it works: kept for the message instead of shown. */
function capture(module: Hdf5Module): { text(): string; end(): void } {
  // The types of the file system leave out what its streams are made of.
  const stream = (module.FS as unknown as { getStream(descriptor: number): Stream }).getStream(STDERR);
  const operations = stream.stream_ops;
  let printed = '';
  stream.stream_ops = {
    ...operations,
    write(_stream: unknown, buffer: Uint8Array, offset: number, length: number): number {
      if (printed.length < 10_000) printed += new TextDecoder().decode(buffer.slice(offset, offset + length));
      return length;
    },
  };
  return {
    // The last line of the library's stack that says what was being done is the closest to the cause.
    text: () => [...printed.matchAll(/in H5\w+\(\): (.*)/g)].at(-1)?.[1] ?? '',
    end: () => {
      stream.stream_ops = operations;
    },
  };
}
