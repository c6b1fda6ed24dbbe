import type { Preparation } from '@densenet/interop';
import type { ReadOptions } from '@densenet/interop/node';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { readLabels } from '../training/labels.ts';
import { positiveInteger } from './options.ts';

/** Flags for what a file of weights does not say of its network, or says wrongly. */
export interface DescriptionFlags {
  size?: { height: number; width: number };
  mean?: number[];
  std?: number[];
  interpolation?: 'bilinear' | 'bicubic';
  antialias?: boolean;
  crop?: number | false;
  labels?: string;
  classes?: number;
  /** True without `--no-strict`. */
  strict: boolean;
}

/** What the flags say of a network, which counts before what its file says. */
export type Description = Pick<ReadOptions, 'labels' | 'numClasses' | 'strict'> & { preprocessing: Preparation };

/** Adds the flags of every command that uses a trained network on pictures or data. */
export function addDescriptionFlags(command: Command): Command {
  return command
    .option('--size <pixels>', 'of the images that the network takes: 32, or height x width as 224x192', imageSize)
    .option('--mean <numbers>', 'subtracted from each channel, of values in 0..1: one, or 0.485,0.456,0.406', shares)
    .option('--std <numbers>', 'each channel is divided by it afterwards: one, or 0.229,0.224,0.225', shares)
    .addOption(
      new Option('--interpolation <name>', 'how pictures are resized; bicubic is antialiased always').choices([
        'bilinear',
        'bicubic',
      ]),
    )
    .option('--antialias', "resize as Pillow, torchvision's and timm's transforms do")
    .option('--no-antialias', "resize as PyTorch's interpolate does")
    .option('--crop <pixels>', 'resize the shorter side to this and cut the middle out', positiveInteger)
    .option('--no-crop', 'stretch the whole picture to the size')
    .option('--labels <names>', 'of the classes: a,b,c, or a file with one on each line, or in JSON')
    .option(
      '--classes <count>',
      "another number of classes than the file's: the classifier is drawn anew",
      positiveInteger,
    )
    .option('--no-strict', 'where tensors are missing or left over: draw the former anew, leave out the latter');
}

/**
 * The flags' description of a network.
 *
 * @throws LabelsError where labels cannot be read
 */
export async function describedBy(flags: DescriptionFlags): Promise<Description> {
  const { size, mean, std, interpolation, antialias, crop } = flags;
  const preprocessing: Preparation = {
    ...size,
    ...(mean ? { mean } : {}),
    ...(std ? { std } : {}),
    ...(interpolation ? { interpolation } : {}),
    ...(antialias === undefined ? {} : { antialias }),
    ...(crop === undefined ? {} : { crop: crop === false ? crop : { shorterSide: crop } }),
  };
  return {
    preprocessing,
    ...(flags.labels === undefined ? {} : { labels: await readLabels(flags.labels) }),
    ...(flags.classes === undefined ? {} : { numClasses: flags.classes }),
    ...(flags.strict ? {} : { strict: false }),
  };
}

function imageSize(text: string): { height: number; width: number } {
  const [height, width = height] = text.split('x').map(Number);
  const isLength = (length: number | undefined) => Number.isSafeInteger(length) && length! > 0;
  if (!/^\d+(x\d+)?$/.test(text) || !isLength(height) || !isLength(width)) {
    throw new InvalidArgumentError('It must be pixels, as 32 or (height x width) 224x192.');
  }
  return { height: height!, width: width! };
}

/** Numbers in [0, 1], separated by commas, as torchvision's and timm's transforms take them. */
function shares(text: string): number[] {
  const values = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (values.some((value) => !Number.isFinite(value) || value < 0)) {
    throw new InvalidArgumentError('It must be numbers of 0 or more with commas between them.');
  }
  if (values.some((value) => value > 1)) {
    throw new InvalidArgumentError('It must be of values in 0..1: divide those of 0..255 by 255.');
  }
  return values;
}
