import { field, type Infer, list, object, oneOf, positiveInteger, positiveNumber, variants } from '@densenet/schema';

const network = object({
  blocks: field(list(positiveInteger), { help: 'layers in each block' }),
  pooling: field(
    variants('kind', { max: object({ window: positiveInteger }), average: object({ window: positiveInteger }) }),
    { default: { kind: 'max', window: 3 } },
  ),
  initialization: field(oneOf('xavier', 'kaiming'), { default: 'kaiming' }),
  epsilon: field(positiveNumber, { default: 1e-5, help: 'added to the variance' }),
});
const read: Infer<typeof network> = network.read({ blocks: [6, 12] }, 'network');
console.log(read.pooling.window, read.initialization); // 3 kaiming
try {
  network.read({ blocks: [6, 12.5] }, 'network');
} catch (error) {
  console.log((error as Error).message); // network.blocks[1] must be a positive integer, got 12.5
}
console.log(network.fields.epsilon.about.help); // added to the variance
