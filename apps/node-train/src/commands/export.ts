import { decodeModelFile, encodeModelFile } from '@densenet/model';
import { Command, Option } from 'commander';
import { readCheckpointFolder } from '../checkpoint/index.ts';
import { writeWhole } from '../files.ts';
import { formatBytes } from '../terminal/format.ts';
import { naming } from '../training/trained.ts';

export function exportCommand(): Command {
  return new Command('export')
    .description('write a trained network as one .safetensors file, in the place of one that is there')
    .argument('<checkpoint>', 'checkpoint folder or .safetensors file')
    .argument('<file>', 'where to write it')
    .addOption(
      new Option('--dtype <type>', 'how weights are stored; float16 halves the file and keeps norms in float32')
        .choices(['float32', 'float16'])
        .default('float32'),
    )
    .action(async (checkpoint: string, file: string, { dtype }: { dtype: 'float32' | 'float16' }) => {
      const { model } = await readCheckpointFolder(checkpoint);
      const bytes = naming(checkpoint, () => encodeModelFile(decodeModelFile(model), { dtype }));
      await writeWhole(file, bytes);
      process.stdout.write(`${file}: ${formatBytes(bytes.byteLength)}\n`);
    });
}
