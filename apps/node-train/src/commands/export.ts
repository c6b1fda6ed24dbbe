import { writeFile } from 'node:fs/promises';
import { decodeModelFile, encodeModelFile } from '@densenet/model';
import { Command, Option } from 'commander';
import { readCheckpointFolder } from '../checkpoint/index.ts';
import { formatBytes } from '../terminal/format.ts';

export function exportCommand(): Command {
  return new Command('export')
    .description('write a trained network as one .safetensors file')
    .argument('<checkpoint>', 'checkpoint folder or .safetensors file')
    .argument('<file>', 'where to write it')
    .addOption(
      new Option('--dtype <type>', 'how weights are stored; float16 halves the file and keeps norms in float32')
        .choices(['float32', 'float16'])
        .default('float32'),
    )
    .action(async (checkpoint: string, file: string, { dtype }: { dtype: 'float32' | 'float16' }) => {
      const bytes = encodeModelFile(decodeModelFile((await readCheckpointFolder(checkpoint)).model), { dtype });
      await writeFile(file, bytes);
      process.stdout.write(`${file}: ${formatBytes(bytes.byteLength)}\n`);
    });
}
