import { writeFile } from 'node:fs/promises';
import { exportOnnx } from '@densenet/interop';
import { fromPretrained } from '@densenet/interop/node';
import { createDenseNet } from '@densenet/model';

// Or an address, or a repository on Hugging Face such as timm/densenet121.tv_in1k.
const { config, arrays, labels, layout } = await fromPretrained('densenet.pth', { numClasses: 3 });
console.log(layout, config.blockConfig, labels);
const graph = createDenseNet(config).graph(224, 224);
await writeFile('densenet.onnx', exportOnnx({ graph, arrays }, { foldNorms: true }));
