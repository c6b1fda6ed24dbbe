// Copies what this package uses of @tensorflow/tfjs-node-gpu into dist/tfjs-node: its C++ binding and its kernels, as
// they are. As a dependency its installer would run, which downloads an old TensorFlow from a host that many networks
// cannot reach and, where it fails, takes the whole `npm install` with it.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NAME = '@tensorflow/tfjs-node-gpu';
const USED = [
  'binding',
  'dist/kernels',
  'dist/proto/api_pb.js',
  'dist/int64_tensors.js',
  'dist/nodejs_kernel_backend.js',
  'dist/register_all_kernels.js',
];

const manifest = createRequire(import.meta.url).resolve(`${NAME}/package.json`);
const { version, license, repository } = JSON.parse(readFileSync(manifest, 'utf8'));
const target = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist', 'tfjs-node');

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
for (const path of USED) {
  cpSync(join(dirname(manifest), path), join(target, path), {
    recursive: true,
    filter: (source) => !/\.d\.ts$|_test\.js$/.test(source),
  });
}
// The nearest package.json: makes the files CommonJS, and says what they are.
writeFileSync(
  join(target, 'package.json'),
  `${JSON.stringify({ name: NAME, version, license, repository, type: 'commonjs' }, null, 2)}\n`,
);
