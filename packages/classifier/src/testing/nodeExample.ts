import { loadClassifier } from '@densenet/classifier/node';

// Or a checkpoint folder, a .pth or .keras file, an address, or a repository such as timm/densenet121.tv_in1k.
await using classifier = await loadClassifier('fashion-mnist.safetensors');
const [best] = await classifier.classify('shoe.png');
console.log(best?.label, best?.probability);
