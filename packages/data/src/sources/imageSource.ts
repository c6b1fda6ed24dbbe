import type { PicturePreparation } from '../augmentation/preparePicture.ts';
import { ImageReadError, InvalidValueError } from '../errors.ts';
import type { PicturePixels, PixelValues, Size } from '../preprocessing/resize.ts';
import { checkIndices, storedOrder } from './order.ts';

/**
 * Labelled images, wherever they are: in memory, in files, made on the way. Everything that trains and tests takes one, and
 * views of one (`subset`, `split`, `augmented`) are sources themselves.
 *
 * `Values`: whole numbers, or what resizing has left between them.
 */
export interface ImageSource<Values extends PixelValues = Uint8Array> {
  /** What messages call it. */
  readonly name: string;
  readonly count: number;
  readonly classNames: readonly string[];
  /** 1 for brightness, 3 for red, green, blue. */
  readonly channels: number;
  /** The size of each image, where all have the same: they are then resized a batch at a time. */
  readonly size?: Size | undefined;
  /**
   * The class of image `index`, an index into `classNames`. Of an image that has a target, the class that stands for it where
   * one must: -1 where none does.
   */
  label(index: number): number;
  /**
   * What the loss is told of image `index` in the place of its class, `[classes]`: probabilities where it is a mixture, or
   * 0 and 1 where several labels may be true. Left out where the class says all.
   */
  target?: ((index: number) => Float32Array) | undefined;
  /** What people call the picture of image `index`, such as its file below a folder; left out where pictures have no names. */
  pictureName?: ((index: number) => string) | undefined;
  /**
   * The pixels of image `index`, at once or when they are decoded. They may be the source's own memory: whoever reads them
   * must not change them.
   */
  read(index: number): PicturePixels<Values> | Promise<PicturePixels<Values>>;
  /**
   * Image `index` as `preparePicture` makes it of what `read` gives, where the source can have that done elsewhere: in the
   * threads that decode. Left out where pictures are prepared by whoever reads them.
   */
  readPrepared?: ((index: number, preparation: PicturePreparation) => Promise<PicturePixels<PixelValues>>) | undefined;
}

/**
 * A source's fields, for a view to spread and to put others in their place: a spread of the source itself would lose the
 * methods of a class. Without `readPrepared`, which must be left out where a view changes the pixels.
 */
export function fieldsOf<Values extends PixelValues>(source: ImageSource<Values>): ImageSource<Values> {
  const { name, count, classNames, channels, size } = source;
  const label = (index: number) => source.label(index);
  const target = source.target === undefined ? undefined : (index: number) => source.target!(index);
  const pictureName = source.pictureName === undefined ? undefined : (index: number) => source.pictureName!(index);
  const read = (index: number) => source.read(index);
  return { name, count, classNames, channels, size, label, target, pictureName, read };
}

/**
 * Some images of a source, in the order given: a view, no copy.
 *
 * @param indices of images of `source`; one may come more than once
 * @param name what messages call the view
 * @throws InvalidValueError where one is no index of an image
 */
export function subset<Values extends PixelValues>(
  source: ImageSource<Values>,
  indices: Uint32Array,
  name = source.name,
): ImageSource<Values> {
  checkIndices('indices', indices, source.count);
  return {
    ...fieldsOf(source),
    name,
    count: indices.length,
    label: (index) => source.label(indices[index]!),
    target: source.target === undefined ? undefined : (index) => source.target!(indices[index]!),
    pictureName: source.pictureName === undefined ? undefined : (index) => source.pictureName!(indices[index]!),
    read: (index) => source.read(indices[index]!),
    readPrepared: preparedBy(source, (index) => indices[index]!),
  };
}

/** `readPrepared` of a view whose image `index` has the pixels of the source's image `at(index)`. */
function preparedBy(
  source: ImageSource<PixelValues>,
  at: (index: number) => number,
): ImageSource<PixelValues>['readPrepared'] {
  if (source.readPrepared === undefined) return undefined;
  return (index, preparation) => source.readPrepared!(at(index), preparation);
}

/**
 * A source whose labels are indices into another list of names: a view.
 *
 * @param classNames each name of the source's, in any order, and others
 * @throws InvalidValueError where a name of the source's is not among them
 */
export function relabelled<Values extends PixelValues>(
  source: ImageSource<Values>,
  classNames: readonly string[],
): ImageSource<Values> {
  const labels = source.classNames.map((name) => {
    const label = classNames.indexOf(name);
    if (label < 0) throw new InvalidValueError('classNames', classNames, `a list with ${name}`);
    return label;
  });
  const target = (index: number): Float32Array => {
    const moved = new Float32Array(classNames.length);
    source.target!(index).forEach((value, label) => {
      moved[labels[label]!] = value;
    });
    return moved;
  };
  return {
    ...fieldsOf(source),
    classNames,
    // An image with a target may have no class.
    label: (index) => labels[source.label(index)] ?? -1,
    ...(source.target ? { target } : {}),
    readPrepared: preparedBy(source, (index) => index),
  };
}

/** The first `count` images of a source: a view. The source itself where `count` is null, or it has no more. */
export function firstImages(source: ImageSource, count: number | null): ImageSource {
  return count === null || count >= source.count ? source : subset(source, storedOrder(count));
}

/** The class of every image, `[count]`. */
export function labelsOf(source: ImageSource<PixelValues>): Int32Array {
  return Int32Array.from({ length: source.count }, (_, index) => source.label(index));
}

/** Applies a function to pixels: at once where they are in memory, else when they are decoded. */
export function afterRead<Pixels, Result>(
  read: Pixels | Promise<Pixels>,
  then: (pixels: Pixels) => Result,
): Result | Promise<Result> {
  return read instanceof Promise ? read.then(then) : then(read);
}

/**
 * The class of an image; of one that has a target, whatever the source says.
 *
 * @throws ImageReadError where the source says what is no class
 */
export function checkedLabel(
  source: Pick<ImageSource<PixelValues>, 'name' | 'classNames' | 'label' | 'target'>,
  index: number,
): number {
  const label = source.label(index);
  if (source.target !== undefined) return label;
  const classes = source.classNames.length;
  if (Number.isInteger(label) && label >= 0 && label < classes) return label;
  throw new ImageReadError(source.name, index, `its label must be an integer from 0 to ${classes - 1}, got ${label}`);
}

/**
 * What the loss is told of an image, `[classes]`: the source's own target, or 1 at its class where it has none.
 *
 * @throws ImageReadError where the source says what is no class, or a target of another length
 */
export function targetOf(source: ImageSource<PixelValues>, index: number): Float32Array {
  const classes = source.classNames.length;
  if (source.target === undefined) {
    const target = new Float32Array(classes);
    target[checkedLabel(source, index)] = 1;
    return target;
  }
  const target = source.target(index);
  if (target.length === classes) return target;
  throw new ImageReadError(
    source.name,
    index,
    `its target must have ${classes} numbers, one a class, got ${target.length}`,
  );
}
