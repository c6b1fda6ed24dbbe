// One contestant in a process of its own: `node main.js NAME`, then requests on stdin (protocol.ts).
import { type Prepare, serve } from './serve.ts';

/** Contestants are imported by name, so that a missing package is a failure of its own contestant only. */
const contestants: Record<string, () => Promise<Prepare>> = {
  ours: async () => (await import('./ours.ts')).ours('native-cpu'),
  'ours-cluster': async () => (await import('./cluster.ts')).oursInCluster,
  'ours-cuda': async () => (await import('./ours.ts')).ours('native-cuda'),
  'ours-loop': async () => (await import('./loop.ts')).loop,
  'ours-wasm': async () => (await import('./ours.ts')).ours('wasm'),
  stock: async () => (await import('./stock.ts')).stock,
  'onnxruntime-node': async () => (await import('./onnxNode.ts')).onnxNode,
  'onnxruntime-web': async () => (await import('./onnxWeb.ts')).onnxWeb,
};

const name = process.argv[2] ?? '';
const load = contestants[name];
if (!load) throw new Error(`there is no worker '${name}', expected one of ${Object.keys(contestants).join(', ')}`);
await serve(async (assignment) => (await load())(assignment));
