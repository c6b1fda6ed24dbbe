import '@tensorflow/tfjs-backend-webgl';
import { parsePreprocessing, preprocess } from '@densenet/data';
import { decodeNetworkFile, parametersFromArrays } from '@densenet/model';
import { argMax, browser, expandDims, type Tensor4D, tidy } from '@tensorflow/tfjs-core';

const response = await fetch('fashion-mnist.safetensors');
const file = decodeNetworkFile(new Uint8Array(await response.arrayBuffer()));
const program = file.network.compileInference(parametersFromArrays(file.network.parameterSpecs, file.arrays));

const image = document.querySelector('img')!;
await image.decode();
const pixels = browser.fromPixels(image, file.config.inChannels);
const input = tidy(() => preprocess(expandDims(pixels) as Tensor4D, parsePreprocessing(file.preprocessing)));
const [best] = await tidy(() => argMax(program.run(input), -1)).data();
console.log(file.labels![best!]);
