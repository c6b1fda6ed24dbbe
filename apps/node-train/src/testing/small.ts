/** A training that takes a second: the tiny recipe on few images. 8 steps an epoch. */
export const small = ['train', 'tiny', '--train-images', '256', '--test-images', '100', '--batch-size', '32'];
