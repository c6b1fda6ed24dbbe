import '@tensorflow/tfjs-backend-cpu';
import { createDenseNet, densenetChapter, disposeParameters } from '@densenet/model';
import { createRandom } from '@densenet/ops';
import { type Tensor4D, tidy, zeros } from '@tensorflow/tfjs-core';

const model = createDenseNet(densenetChapter({ numClasses: 5 }));
console.log(model.summary(32, 32).parameters); // 756981
const parameters = model.initialize(createRandom(1));
const program = model.compileInference(parameters);
tidy(() => console.log(program.run(zeros([8, 32, 32, 1]) as Tensor4D).shape)); // [8, 5]
program.dispose();
disposeParameters(parameters);
