// Writes the encoders of the protobuf messages that exports consist of: `node scripts/generateEncoders.mjs` after a change of a
// .proto file. They are code, not made from the schema while the program runs, because a page's Content-Security-Policy
// seldom allows that ('unsafe-eval').
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pbjs } from 'protobufjs-cli';

const source = fileURLToPath(new URL('../src/export', import.meta.url));

/** What is generated of each schema: an encoder of the message that a whole file consists of. */
const encoders = [
  { schema: 'onnx/onnx.proto', package: 'onnx', message: 'ModelProto' },
  { schema: 'tensorflow/tensorflow.proto', package: 'tensorflow', message: 'SavedModel' },
];

/** What pbjs can generate and nobody here calls: exports are only written. */
const without = ['create', 'decode', 'verify', 'convert', 'delimited', 'typeurl', 'comments', 'service'];

/** Paths and texts of the files that are generated. */
export const generated = () =>
  Promise.all(
    encoders.map(async ({ schema, package: name, message }) => {
      const code = await promisify(pbjs.main)([
        ...['--target', 'static-module', '--wrap', 'esm', '--dependency', 'protobufjs/minimal.js', '--root', name],
        ...['--lint', '', ...without.map((part) => `--no-${part}`)],
        join(source, schema),
      ]);
      const text = code
        .replace(/^\/\*.*\*\/\n/, '')
        .replace('export const', 'const')
        .replace(/export \{[^}]*\};\n*$/, `export const ${message}: MessageEncoder = ${name}.${message};\n`);
      const header = [
        `// Generated from ${name}.proto by scripts/generateEncoders.mjs: change that file and run the script.`,
        '// @ts-nocheck',
        "import type { MessageEncoder } from '../encode.ts';",
      ];
      return { path: join(source, schema.replace(/\.proto$/, '.generated.ts')), text: `${header.join('\n')}\n${text}` };
    }),
  );

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { path, text } of await generated()) writeFileSync(path, text);
}
