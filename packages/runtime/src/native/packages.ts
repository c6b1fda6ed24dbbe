import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);

/** TensorFlow.js's native package. Its C++ sources and JavaScript kernels are used, its installer is not. */
export const TFJS_NODE = '@tensorflow/tfjs-node-gpu';

/** Folders that a binding is compiled from: of {@link TFJS_NODE}, of our additions to it, and of Node's C headers. */
export interface BindingSources {
  tfjsNode: string;
  tfjsNodeVersion: string;
  additions: string;
  nodeHeaders: string;
}

export function bindingSources(): BindingSources {
  const tfjsNode = tfjsNodeDirectory();
  const { version } = JSON.parse(readFileSync(join(tfjsNode, 'package.json'), 'utf8')) as { version: string };
  return {
    tfjsNode,
    tfjsNodeVersion: version,
    additions: additionsDirectory,
    nodeHeaders: join(dirname(require.resolve('node-api-headers/package.json')), 'include'),
  };
}

const additionsDirectory = fileURLToPath(new URL('../../native', import.meta.url));

/** A hash of the names and texts of our additions to the binding. */
export function additionsHash(): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(additionsDirectory).sort()) {
    hash.update(`${name}\n`).update(readFileSync(join(additionsDirectory, name)));
  }
  return hash.digest('hex').slice(0, 12);
}

/** Folder of {@link TFJS_NODE}: the copy in `dist/` that scripts/copyTfjsNode.mjs makes, else the installed package. */
export function tfjsNodeDirectory(): string {
  const copy = fileURLToPath(new URL('../tfjs-node', import.meta.url));
  return existsSync(copy) ? copy : dirname(require.resolve(`${TFJS_NODE}/package.json`));
}
