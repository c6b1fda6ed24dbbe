import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** TensorFlow.js's native package, of which the C++ sources and the JavaScript kernels are used, not the installer. */
export const TFJS_NODE = '@tensorflow/tfjs-node-gpu';

/** Where that package and Node's C headers are installed. */
export interface BindingSources {
  tfjsNode: string;
  tfjsNodeVersion: string;
  nodeHeaders: string;
}

export function bindingSources(): BindingSources {
  const manifest = require.resolve(`${TFJS_NODE}/package.json`);
  return {
    tfjsNode: dirname(manifest),
    tfjsNodeVersion: (require(manifest) as { version: string }).version,
    nodeHeaders: join(dirname(require.resolve('node-api-headers/package.json')), 'include'),
  };
}
