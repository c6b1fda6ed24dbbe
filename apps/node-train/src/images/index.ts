export { decodeImage } from './decode.ts';
export { expectPictureChannels, ImageError } from './errors.ts';
export { findPictures } from './findPictures.ts';
