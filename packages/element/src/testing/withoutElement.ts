import '@tensorflow/tfjs-backend-webgl';
import { createClassifier, decodeClassifierModel } from '@densenet/classifier';
import { pixelsFromRgba } from '@densenet/data';

const response = await fetch('fashion-mnist.safetensors');
const model = decodeClassifierModel(new Uint8Array(await response.arrayBuffer()), 'fashion-mnist.safetensors');
const classifier = createClassifier(model);

const image = document.querySelector('img')!;
await image.decode();
const [width, height] = [image.naturalWidth, image.naturalHeight];
const canvas = new OffscreenCanvas(width, height).getContext('2d')!;
canvas.drawImage(image, 0, 0);
const { channels } = model.preprocessing;
const values = pixelsFromRgba(canvas.getImageData(0, 0, width, height).data, channels);
const { best } = await classifier.classify({ height, width, channels, values });
console.log(best[0]!.label);
