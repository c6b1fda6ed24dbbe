import * as tf from '@tensorflow/tfjs-core';
import { collectives, startBackend } from '../index.ts';

const [rank, ...addresses] = process.argv.slice(2);
await startBackend({ backend: 'native-cpu' });
const replicas = await collectives({ rank: Number(rank), addresses });

const sums = replicas.sumTensor(tf.tensor1d([1, Number(rank)]));
console.log(`${replicas.rank} of ${replicas.size}: ${await sums.data()}`);
await replicas.close();
