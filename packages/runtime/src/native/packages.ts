import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);

/** TensorFlow.js's native package, of which the C++ sources and the JavaScript kernels are used, not the installer. */
export const TFJS_NODE = '@tensorflow/tfjs-node-gpu';

/** Where that package and Node's C headers are. */
export interface BindingSources {
  tfjsNode: string;
  tfjsNodeVersion: string;
  nodeHeaders: string;
}

export function bindingSources(): BindingSources {
  const tfjsNode = tfjsNodeDirectory();
  const { version } = JSON.parse(readFileSync(join(tfjsNode, 'package.json'), 'utf8')) as { version: string };
  return {
    tfjsNode,
    tfjsNodeVersion: version,
    nodeHeaders: join(dirname(require.resolve('node-api-headers/package.json')), 'include'),
  };
}

/** The copy that the build has put beside this file's folder (see scripts/copyTfjsNode.mjs), else the package itself. */
export function tfjsNodeDirectory(): string {
  const copy = fileURLToPath(new URL('../tfjs-node', import.meta.url));
  return existsSync(copy) ? copy : dirname(require.resolve(`${TFJS_NODE}/package.json`));
}
