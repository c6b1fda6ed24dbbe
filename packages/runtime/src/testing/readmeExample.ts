import * as tf from '@tensorflow/tfjs-core';
import { startBackend } from '../index.ts';

const backend = await startBackend({ onProgress: (message) => console.error(message) });
console.log(backend.summary);

const images = tf.randomNormal([8, 32, 32, 3]);
const filters = tf.randomNormal([3, 3, 3, 16]);
const maps = tf.conv2d(images as tf.Tensor4D, filters as tf.Tensor4D, 1, 'same');
console.log(maps.shape, await maps.data());
