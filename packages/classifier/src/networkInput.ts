import { expectPixels, type PicturePixels, type Preprocessing, pictureToTensor } from '@densenet/data';
import { type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import type { NetworkInput, RgbaPixels } from './types.ts';

/** Whether a picture was prepared as the network's input already. */
export function isNetworkInput(picture: PicturePixels | NetworkInput): picture is NetworkInput {
  return picture.values instanceof Float32Array;
}

/**
 * Checks a picture before it joins a batch, so that the pictures beside it do not fail with it.
 *
 * @throws RangeError where an input was prepared for another network
 * @throws InvalidValueError where pixels have another number of channels, or another length than their size says
 */
export function expectPicture(picture: PicturePixels | NetworkInput, preprocessing: Preprocessing): void {
  const { height, width, channels, values } = picture;
  const taken = `${preprocessing.height}x${preprocessing.width}x${preprocessing.channels}`;
  if (!isNetworkInput(picture)) expectPixels(picture, preprocessing);
  else if (`${height}x${width}x${channels}` !== taken || values.length !== height * width * channels) {
    const found = `${height}x${width}x${channels} with ${values.length} values`;
    throw new RangeError(`the input is ${found}, expected ${taken}: it was prepared for another network`);
  }
}

/** A picture as the network's input on the backend: a new tensor, `[1, height, width, channels]`. */
export function inputTensor(picture: PicturePixels | NetworkInput, preprocessing: Preprocessing): Tensor4D {
  if (!isNetworkInput(picture)) return pictureToTensor(picture, preprocessing);
  const { height, width, channels, values } = picture;
  return tensor4d(values, [1, height, width, channels]);
}

/** The network's input as pixels to show: normalisation undone; a single channel is repeated as red, green and blue. */
export function showInput(
  { height, width, channels, values }: NetworkInput,
  { mean, std }: Pick<Preprocessing, 'mean' | 'std'>,
): RgbaPixels {
  const data = new Uint8ClampedArray(4 * height * width).fill(255);
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let colour = 0; colour < 3; colour++) {
      const channel = channels === 1 ? 0 : colour;
      data[4 * pixel + colour] = 255 * (values[pixel * channels + channel]! * std[channel]! + mean[channel]!);
    }
  }
  return { width, height, data };
}
