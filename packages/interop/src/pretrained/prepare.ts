import { type Preprocessing, parsePreprocessing } from '@densenet/data';

/** How images are prepared, all or in part: replaces what a file says and what is assumed. */
export interface Preparation {
  height?: number;
  width?: number;
  /** If given, must be the network's number of channels. */
  channels?: number;
  /** One number for each channel, or one for all. */
  mean?: readonly number[];
  std?: readonly number[];
  interpolation?: Preprocessing['interpolation'];
  antialias?: boolean;
  /** false: the whole picture is stretched to the size. */
  crop?: Preprocessing['crop'] | false;
}

/** How images are prepared, and which parts of that were assumed: sentences for a user. */
export interface Prepared {
  preprocessing: Preprocessing | undefined;
  assumed: readonly string[];
}

/** Whether everything is given that preparing an image takes. */
export function saysAllOfImages({ height, width, mean, std, interpolation }: Preparation): boolean {
  return [height, width, mean, std, interpolation].every((field) => field !== undefined);
}

/**
 * Completes a preparation: given fields replace known ones. Where nothing is known, the size must be given; for other fields
 * the simplest value is assumed, and noted.
 *
 * @param known what the file says, or what is assumed
 * @param channels of the network's images
 * @throws InvalidValueError (of `@densenet/data`) where a field is out of range; it names the field
 * @throws RangeError where fields are given without a size and none is known, or numbers for another count of channels
 */
export function prepare(given: Preparation | undefined, known: Prepared, channels: number): Prepared {
  if (!given || Object.values(given).every((field) => field === undefined)) return known;
  const base = known.preprocessing;
  const { height = base?.height, width = base?.width } = given;
  if (height === undefined || width === undefined) {
    throw new RangeError('nothing says of which size the images are to be: give their height and width (--size) too');
  }
  const each = (field: 'mean' | 'std', values: readonly number[]) => {
    if (values.length === channels) return [...values];
    if (values.length === 1) return Array<number>(channels).fill(values[0]!);
    throw new RangeError(
      `${field} (--${field}) has ${values.length} numbers, and the network takes images of ${channels} channels: give one ` +
        'number for all of them, or one for each, or inChannels (--in-channels) for other images',
    );
  };
  const mean = given.mean ? each('mean', given.mean) : (base?.mean ?? Array<number>(channels).fill(0));
  const std = given.std ? each('std', given.std) : (base?.std ?? Array<number>(channels).fill(1));
  const interpolation = given.interpolation ?? base?.interpolation ?? 'bilinear';
  // Bicubic interpolation is available with antialiasing only.
  const antialias = given.antialias ?? (interpolation === 'bicubic' ? true : base?.antialias);
  const { crop, assumed } = cropFor(given, base, { height, width });
  const preprocessing = parsePreprocessing({
    height,
    width,
    channels,
    mean,
    std,
    interpolation,
    ...(antialias === undefined ? {} : { antialias }),
    ...(crop === undefined ? {} : { crop }),
  });
  if (saysAllOfImages(given)) return { preprocessing, assumed: [] };
  return { preprocessing, assumed: [...known.assumed, ...(base ? [] : plainest(given)), ...assumed] };
}

/** The crop for the given size: a known crop is rescaled, so that it keeps the same share of the picture. */
function cropFor(
  { crop }: Preparation,
  base: Preprocessing | undefined,
  { height, width }: { height: number; width: number },
): { crop: Preprocessing['crop']; assumed: readonly string[] } {
  if (crop !== undefined) return { crop: crop === false ? undefined : crop, assumed: [] };
  if (!base?.crop || (base.height === height && base.width === width)) return { crop: base?.crop, assumed: [] };
  const scale = Math.min(height, width) / Math.min(base.height, base.width);
  const shorterSide = Math.floor(base.crop.shorterSide * scale);
  return {
    crop: { shorterSide },
    assumed: [
      `for ${height}x${width}: the shorter side to ${shorterSide} pixels, the same share of the picture as before`,
    ],
  };
}

function plainest({ mean, std, interpolation, crop }: Preparation): string[] {
  const taken = [
    ...(mean ? [] : ['mean 0']),
    ...(std ? [] : ['deviation 1']),
    ...(interpolation ? [] : ['bilinear']),
    ...(crop === undefined ? ['the whole picture, stretched'] : []),
  ];
  return taken.length > 0 ? [`of how images are prepared, which nothing says: ${taken.join(', ')}`] : [];
}
