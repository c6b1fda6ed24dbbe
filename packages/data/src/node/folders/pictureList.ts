import { createHash } from 'node:crypto';
import type { Split } from '../../sources/datasetSpecs.ts';
import { Growing } from './growing.ts';

/** Which part of a data set a picture belongs to; `undivided` where nothing says so, and the list is to be divided. */
export type PicturePart = Split | 'validation' | 'undivided';

/** In the order of the numbers that stand for them in {@link PictureColumns.parts}. */
export const pictureParts: readonly PicturePart[] = ['undivided', 'train', 'validation', 'test'];

/** What is known of a picture before it is opened. */
export interface ListedPicture {
  /** Below the list's folder, with `/` between the names. */
  path: string;
  /** Indices into `classNames`: one; several for a picture that shows several things, none for one that shows none of them. */
  labels: readonly number[];
  part: PicturePart;
  /** Bytes. */
  size: number;
  /** When the file was last changed, in milliseconds since 1970. */
  time: number;
  /**
   * Pictures of one group, such as a patient, must stay in one part: an index into `groupNames`; -1 where there are no groups.
   */
  group: number;
}

/** The columns that a list is made of, as they lie in memory and in an index file. */
export interface PictureColumns {
  /** All paths, one after another, in UTF-8. */
  pathBytes: Uint8Array;
  /** Where each path ends in `pathBytes`. */
  pathEnds: Float64Array;
  labels: Int32Array;
  /** Where the labels of each picture end in `labels`. */
  labelEnds: Uint32Array;
  parts: Uint8Array;
  sizes: Float64Array;
  times: Float64Array;
  groups: Int32Array;
}

/** What a list has beside its columns. */
export interface PictureListHead {
  /** Absolute: what paths are below. */
  folder: string;
  classNames: readonly string[];
  groupNames: readonly string[];
  /** Files that were passed over, going by their names or by where they lie. */
  otherFiles: number;
  /** Files that a table names and that are not there. */
  missing: readonly string[];
}

/**
 * Pictures of a folder or a table, with their classes. A million of them take about 100 MB: they lie in typed arrays, not as
 * objects, which would take several times as much.
 */
export class PictureList {
  readonly count: number;
  /** Whether some picture has several labels, or none: each class is then true or not of a picture by itself. */
  readonly hasSeveralLabels: boolean;

  constructor(
    readonly head: PictureListHead,
    readonly columns: PictureColumns,
  ) {
    this.count = columns.sizes.length;
    // With one label a picture, the labels of each end one place behind those of the picture before.
    this.hasSeveralLabels = columns.labelEnds.some((end, index) => end !== index + 1);
  }

  /** Below `head.folder`, with `/` between the names. */
  path(index: number): string {
    const { pathBytes, pathEnds } = this.columns;
    const start = index === 0 ? 0 : pathEnds[index - 1]!;
    return Buffer.from(pathBytes.buffer, pathBytes.byteOffset + start, pathEnds[index]! - start).toString();
  }

  /** The absolute path of a picture's file. */
  file(index: number): string {
    return `${this.head.folder}/${this.path(index)}`;
  }

  /** Indices into `head.classNames`. */
  labels(index: number): Int32Array {
    const { labels, labelEnds } = this.columns;
    return labels.subarray(index === 0 ? 0 : labelEnds[index - 1]!, labelEnds[index]);
  }

  /**
   * Tells whether a list is the one that it was: of names, classes, labels, parts, groups and sizes, not of times, which copying
   * changes, nor of where the folder is.
   */
  digest(): string {
    const { pathEnds, sizes, labels, labelEnds, groups, parts, pathBytes } = this.columns;
    const hash = createHash('sha256').update(JSON.stringify([this.head.classNames, this.head.groupNames]));
    // In an order of its own: a list that was just made has its columns in another one than a list that was read from its index.
    for (const { buffer, byteOffset, byteLength } of [pathEnds, sizes, labels, labelEnds, groups, parts, pathBytes]) {
      hash.update(new Uint8Array(buffer, byteOffset, byteLength));
    }
    return hash.digest('hex');
  }

  /**
   * A list of some of the pictures, with the same classes.
   *
   * @param indices of pictures, in ascending order
   */
  only(indices: Uint32Array): PictureList {
    const { sizes, times, groups } = this.columns;
    const builder = new PictureListBuilder();
    for (const index of indices) {
      builder.add({
        path: this.path(index),
        labels: [...this.labels(index)],
        part: this.part(index),
        size: sizes[index]!,
        time: times[index]!,
        group: groups[index]!,
      });
    }
    return builder.list(this.head);
  }

  part(index: number): PicturePart {
    return pictureParts[this.columns.parts[index]!]!;
  }

  /** The pictures of a part, in the list's order. */
  indicesOf(part: PicturePart): Uint32Array {
    const wanted = pictureParts.indexOf(part);
    const found = new Growing(Uint32Array);
    this.columns.parts.forEach((each, index) => {
      if (each === wanted) found.push(index);
    });
    return found.taken();
  }
}

/** Takes pictures one by one; `list` ends it. */
export class PictureListBuilder {
  #pathBytes = new Growing(Uint8Array);
  #pathEnds = new Growing(Float64Array);
  #labels = new Growing(Int32Array);
  #labelEnds = new Growing(Uint32Array);
  #parts = new Growing(Uint8Array);
  #sizes = new Growing(Float64Array);
  #times = new Growing(Float64Array);
  #groups = new Growing(Int32Array);

  get count(): number {
    return this.#sizes.length;
  }

  add({ path, labels, part, size, time, group }: ListedPicture): void {
    this.#pathBytes.append(Buffer.from(path));
    this.#pathEnds.push(this.#pathBytes.length);
    this.#labels.append(Int32Array.from(labels));
    this.#labelEnds.push(this.#labels.length);
    this.#parts.push(pictureParts.indexOf(part));
    this.#sizes.push(size);
    this.#times.push(time);
    this.#groups.push(group);
  }

  list(head: PictureListHead): PictureList {
    return new PictureList(head, {
      pathBytes: this.#pathBytes.taken(),
      pathEnds: this.#pathEnds.taken(),
      labels: this.#labels.taken(),
      labelEnds: this.#labelEnds.taken(),
      parts: this.#parts.taken(),
      sizes: this.#sizes.taken(),
      times: this.#times.taken(),
      groups: this.#groups.taken(),
    });
  }
}
