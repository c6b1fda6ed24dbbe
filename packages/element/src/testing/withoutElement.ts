import '@tensorflow/tfjs-backend-webgl';
import { parsePreprocessing, preprocess } from '@densenet/data';
import { createDenseNet, decodeModelFile, parametersFromArrays, parseConfig } from '@densenet/model';
import { argMax, browser, expandDims, type Tensor4D, tidy } from '@tensorflow/tfjs-core';

const response = await fetch('fashion-mnist.safetensors');
const file = decodeModelFile(new Uint8Array(await response.arrayBuffer()));
const model = createDenseNet(parseConfig(file.config));
const program = model.compileInference(parametersFromArrays(model.parameterSpecs, file.arrays));

const image = document.querySelector('img')!;
await image.decode();
const pixels = browser.fromPixels(image, model.config.inChannels);
const input = tidy(() => preprocess(expandDims(pixels) as Tensor4D, parsePreprocessing(file.preprocessing)));
const [best] = await tidy(() => argMax(program.run(input), -1)).data();
console.log(file.labels![best!]);
