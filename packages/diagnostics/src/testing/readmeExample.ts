import '@tensorflow/tfjs-backend-cpu';
import { predictMemory, record, summarizeProfile } from '@densenet/diagnostics';
import { createDenseNet, densenetTiny } from '@densenet/model';

const model = createDenseNet(densenetTiny());
const what = { network: { model, inChannels: 1, numClasses: 10 }, size: 16, batchSize: 2 };
const { peakBytes } = await predictMemory(what, 'plain'); // of a training step, above parameters and batch
const profile = summarizeProfile(await record(what, 'inference', { warmUp: 1, steps: 3 }));
const kinds = profile.operations.map(({ kind }) => kind);
console.log(peakBytes, kinds.includes('conv2d'), profile.totalMilliseconds > 0); // 156820 true true
