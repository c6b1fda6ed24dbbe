import '@tensorflow/tfjs-backend-cpu';
import { readFile } from 'node:fs/promises';
import { createClassifier, decodeClassifierModel, showInput } from '@densenet/classifier';
import { overlay } from '@densenet/classifier/heat-map';

const bytes = await readFile('models/fashion-mnist.safetensors'); // or from fetch
const classifier = createClassifier(decodeClassifierModel(bytes, 'fashion-mnist.safetensors'));
const picture = { height: 28, width: 28, channels: 1, values: new Uint8Array(28 * 28) }; // decoded pixels, 0..255
const { best, input } = await classifier.classify(picture);
console.log(best.length, best[0]!.label); // 5 Sandal
const map = await classifier.classActivation(input, best[0]!.index);
const drawn = overlay(showInput(input, classifier.model.preprocessing), map);
console.log(map.height, map.width, drawn.width); // 3 3 480
classifier.dispose();
