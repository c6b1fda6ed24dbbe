/** A class in the order in which the network knows it. */
export interface WrittenClass {
  readonly id: string;
  readonly name: string;
}

/** An example as an archive is written of it. */
export interface WrittenExample {
  readonly classId: string;
  /** Name of the file that it came from; empty for one of the camera. */
  readonly name: string;
  readonly picture: Blob;
  /** Whether it is kept out of training; undefined where that is not decided. */
  readonly heldOut?: boolean | undefined;
  /** What it was taken together with: see `NewExample.group`. */
  readonly group?: string | undefined;
}

/** A file of an archive or of a folder. */
export interface ArchiveFile {
  /** From the archive's or the folder's root, with `/` between names. */
  readonly path: string;
  /** In bytes, unpacked. */
  readonly size: number;
  /** Reads the content. */
  open(signal?: AbortSignal): Promise<Blob>;
}

/** An example that was found in an archive or a folder. */
export interface FoundExample {
  /** Undefined for a picture that lies in no folder. */
  className: string | undefined;
  /** Name of the file that it came from at first; empty for one of the camera. */
  name: string;
  picture: Blob;
  /** Whether it is to be kept out of training; undefined where nothing says so. */
  heldOut?: boolean;
  /** What it was taken together with; undefined where nothing says so. */
  group?: string;
}

/** What is in an archive or a folder; the pictures themselves are read when they are asked for. */
export interface FoundExamples {
  /** In the order of the project that was written, else of the alphabet; also of classes without examples. */
  classNames: readonly string[];
  /** How many examples there are. */
  count: number;
  /** How many other files there are, which are passed over. */
  otherFiles: number;
  /**
   * Reads one example after the other, so that only one is in memory.
   *
   * @throws ExampleArchiveError where a picture is damaged or larger than a picture may be; it names the file
   */
  examples(signal?: AbortSignal): AsyncGenerator<FoundExample>;
}

/** What other programs read: ONNX, or the folder of a GraphModel, TensorFlow.js' own format. */
export type ConvertedFormat = 'onnx' | 'graph-model';

/** A file that another program reads. `@densenet/interop` writes them; an application that embeds the element need not have its types. */
export interface ConvertedFile {
  /** Within the folder, with `/` between names. */
  path: string;
  bytes: Uint8Array;
}
