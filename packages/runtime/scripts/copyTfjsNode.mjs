// Copies what this package uses of @tensorflow/tfjs-node-gpu into dist/tfjs-node (or the folder given): its C++ binding
// and its kernels, as they are, with their licence. As a dependency its installer would run, which downloads an old
// TensorFlow from a host that many networks cannot reach and, where it fails, takes the whole `npm install` with it.
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
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
/** The licence whose text lies in third-party/; the package names it, and its tarball has no text of its own. */
const LICENSE = 'Apache-2.0';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const manifest = createRequire(import.meta.url).resolve(`${NAME}/package.json`);
const { version, license, repository } = JSON.parse(readFileSync(manifest, 'utf8'));
if (license !== LICENSE) {
  throw new Error(`${NAME} ${version} says its licence is ${license}: third-party/ has the text of ${LICENSE}`);
}
const target = process.argv[2] ? resolve(process.argv[2]) : join(root, 'dist', 'tfjs-node');

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
copyFileSync(join(root, 'third-party', `LICENSE-${LICENSE}.txt`), join(target, 'LICENSE'));
writeFileSync(
  join(target, 'NOTICE'),
  `This folder holds files of ${NAME} ${version} (TensorFlow.js, Copyright Google LLC),
licensed under the Apache License, Version 2.0: see LICENSE. Its source: ${repository.url}
The files are as they are in that package; only package.json, LICENSE and NOTICE were added.
`,
);
