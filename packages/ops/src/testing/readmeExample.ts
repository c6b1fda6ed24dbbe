import '@tensorflow/tfjs-backend-cpu';
import { conv2d, globalAveragePool, linear, relu, softmaxCrossEntropy } from '@densenet/ops';
import { fill, ones, type Tensor2D, type Tensor4D, tensor1d, tidy, valueAndGrads } from '@tensorflow/tfjs-core';

tidy(() => {
  const images = ones([2, 8, 8, 1]) as Tensor4D;
  const labels = tensor1d([0, 1], 'int32');
  const lossAndGradients = valueAndGrads((filter, weight) => {
    const maps = relu(conv2d(images, filter as Tensor4D, undefined, { padding: 1 }));
    return softmaxCrossEntropy(linear(globalAveragePool(maps), weight as Tensor2D, tensor1d([0, 0])), labels);
  });
  const { value, grads } = lossAndGradients([fill([3, 3, 1, 4], 0.1), fill([4, 2], 0.1)]);
  console.log(value.dataSync()[0], grads[0]!.shape, grads[1]!.shape); // 0.693 [3, 3, 1, 4] [4, 2]
});
