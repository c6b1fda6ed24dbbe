import { extname } from 'node:path';
import {
  type ExportedFile,
  type ExportedModel,
  type ExportOptions,
  exportGraphModel,
  exportOnnx,
  exportSavedModel,
  isExportedFolder,
} from '@densenet/interop';
import { encodeModelFile, expectArraysOf } from '@densenet/model';
import { Command, Option } from 'commander';
import { writeFolderWhole, writeWhole } from '../files.ts';
import { formatBytes } from '../terminal/format.ts';
import { print } from '../terminal/output.ts';
import { naming, type TrainedModel } from '../training/trained.ts';
import { addReadFlags, type ReadFlags, readWith } from './checkpointOption.ts';

const formats = ['safetensors', 'onnx', 'savedmodel', 'tfjs'] as const;
type Format = (typeof formats)[number];

interface ExportFlags extends ReadFlags {
  format?: Format;
  dtype: 'float32' | 'float16';
  fold?: true;
  preprocess?: true;
}

export function exportCommand(): Command {
  const command = new Command('export')
    .description('write a trained network for other programs, in the place of a former export')
    .argument(
      '<checkpoint>',
      'checkpoint folder, file of weights (.safetensors, .pth, .h5, .keras), address, or repository on Hugging Face',
    )
    .argument('<out>', 'where to write it: a file, or a folder for savedmodel and tfjs')
    .addOption(
      new Option(
        '--format <name>',
        'PyTorch and this command (safetensors), ONNX, TensorFlow (savedmodel) or TensorFlow.js (tfjs); ' +
          'told by the name of a file that ends in .safetensors or .onnx',
      ).choices(formats),
    )
    .addOption(
      new Option('--dtype <type>', 'how safetensors stores weights; float16 halves the file and keeps norms in float32')
        .choices(['float32', 'float16'])
        .default('float32'),
    )
    .option('--fold', 'multiply batch norms into the convolutions before them where possible; not for safetensors')
    .option(
      '--preprocess',
      'take uint8 images of the network’s size and give probabilities, instead of preprocessed images and logits; ' +
        'not for safetensors',
    );
  return addReadFlags(command).action(async (checkpoint: string, out: string, flags: ExportFlags) => {
    const format = flags.format ?? formatOf(out);
    expectFlagsOf(format, flags);
    const trained = await readWith(flags, checkpoint);
    const written = naming(checkpoint, () => encode(format, trained, flags));
    await write(out, written);
  });
}

function formatOf(out: string): Format {
  const extension = extname(out);
  if (extension === '.safetensors' || extension === '.onnx') return extension.slice(1) as Format;
  throw new RangeError(
    `what to write to ${out} is not told by its name, which ends neither in .safetensors nor in .onnx: ` +
      `add --format, one of ${formats.join(', ')}`,
  );
}

function expectFlagsOf(format: Format, { dtype, fold, preprocess }: ExportFlags): void {
  if (format !== 'safetensors') {
    if (dtype === 'float32') return;
    throw new RangeError(`--dtype ${dtype} is for safetensors only: ${format} is always written in float32`);
  }
  const flag = fold ? '--fold' : '--preprocess';
  if (fold || preprocess) {
    throw new RangeError(`${flag} is for onnx, savedmodel and tfjs: a safetensors file has parameters and no graph`);
  }
}

/** A file's bytes, or a folder's files. */
function encode(
  format: Format,
  { model, config, arrays, preprocessing, labels, metrics }: TrainedModel,
  { dtype, fold, preprocess }: ExportFlags,
): Uint8Array | ExportedFile[] {
  if (format === 'safetensors') {
    expectArraysOf(model.parameterSpecs, arrays);
    return encodeModelFile({ arrays, config, preprocessing, labels: [...labels], metrics }, { dtype });
  }
  const graph = model.graph(preprocessing.height, preprocessing.width);
  const exported: ExportedModel = { graph, arrays, preprocessing, labels };
  const options: ExportOptions = { foldNorms: fold, preprocessing: preprocess };
  switch (format) {
    case 'onnx':
      return exportOnnx(exported, options);
    case 'savedmodel':
      return exportSavedModel(exported, options);
    case 'tfjs':
      return exportGraphModel(exported, options);
  }
}

async function write(out: string, written: Uint8Array | ExportedFile[]): Promise<void> {
  if (written instanceof Uint8Array) {
    await writeWhole(out, written);
    print(`${out}: ${formatBytes(written.byteLength)}`);
    return;
  }
  await writeFolderWhole(out, written, isExportedFolder);
  const size = written.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
  print(`${out}: ${written.length} files, ${formatBytes(size)}`);
}
