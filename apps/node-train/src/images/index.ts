export { decodeImage } from './decode.ts';
export { ImageError } from './errors.ts';
export { checkImagesExist } from './read.ts';
