import { extname } from 'node:path';
import { writeFolderWhole, writeWhole } from '@densenet/data/node';
import {
  type ExportedFile,
  type ExportedModel,
  type ExportOptions,
  exportGraphModel,
  exportOnnx,
  exportSavedModel,
  isExportedFolder,
  prepare,
  type StorageType,
} from '@densenet/interop';
import { naming, preprocessingOf, type TrainedModel } from '@densenet/interop/node';
import { encodeModelFile, expectArraysOf, storedTrainingDistribution } from '@densenet/model';
import { Command, Option } from 'commander';
import { formatBytes } from '../terminal/format.ts';
import { note, print } from '../terminal/output.ts';
import { addReadFlags, type ReadFlags, readWith } from './checkpointOption.ts';
import { addDescriptionFlags, type DescriptionFlags, describedBy } from './descriptionFlags.ts';

const formats = ['safetensors', 'onnx', 'savedmodel', 'tfjs'] as const;
type Format = (typeof formats)[number];

const dtypes = ['float32', 'float16', 'uint8'] as const;

/** What each format can store weights in. */
const dtypesOf: Record<Format, readonly StorageType[]> = {
  safetensors: ['float32', 'float16'],
  onnx: ['float32', 'float16'],
  savedmodel: ['float32'],
  tfjs: dtypes,
};

interface ExportFlags extends ReadFlags, DescriptionFlags {
  format?: Format;
  dtype: StorageType;
  fold?: true;
  preprocess?: true;
  dynamicSize?: true;
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
      new Option(
        '--dtype <type>',
        'how weights are stored, norms and biases in float32 always: float16 halves the file (not for savedmodel), ' +
          'uint8 quarters it (tfjs)',
      )
        .choices(dtypes)
        .default('float32'),
    )
    .option('--fold', 'multiply batch norms into the convolutions before them where possible; not for safetensors')
    .option(
      '--preprocess',
      'take uint8 images of the network’s size and give probabilities, instead of preprocessed images and logits; ' +
        'not for safetensors',
    )
    .option('--dynamic-size', 'take images of any height and width that the network takes; not for safetensors');
  addDescriptionFlags(addReadFlags(command));
  return command.action(async (checkpoint: string, out: string, flags: ExportFlags) => {
    const format = flags.format ?? formatOf(out);
    expectFlagsOf(format, flags);
    const { preprocessing, ...described } = await describedBy(flags);
    // A size alone does not say how images are prepared: a graph may have that size without any preprocessing.
    const isSizeAlone = Object.keys(preprocessing).every((field) => field === 'height' || field === 'width');
    const trained = await readWith(flags, checkpoint, { ...described, ...(isSizeAlone ? {} : { preprocessing }) });
    const written = naming(checkpoint, () => encode(format, withSize(trained, flags.size), flags));
    await write(out, written);
    if (trained.preprocessing === undefined) {
      note(
        `${out} says nothing of how images are prepared, since ${checkpoint} does not: whoever uses it has to know. ` +
          'Put it in with --size, --mean and --std',
      );
    }
  });
}

function formatOf(out: string): Format {
  const extension = extname(out).toLowerCase();
  if (extension === '.safetensors' || extension === '.onnx') return extension.slice(1) as Format;
  throw new RangeError(
    `what to write to ${out} is not told by its name, which ends neither in .safetensors nor in .onnx: ` +
      `add --format, one of ${formats.join(', ')}`,
  );
}

function expectFlagsOf(format: Format, { dtype, fold, preprocess, dynamicSize }: ExportFlags): void {
  if (!dtypesOf[format].includes(dtype)) {
    const having = formats.filter((other) => dtypesOf[other].includes(dtype)).join(', ');
    throw new RangeError(`--dtype ${dtype} is for ${having}: ${format} is written in ${dtypesOf[format].join(' or ')}`);
  }
  if (format !== 'safetensors') return;
  const flag = fold ? '--fold' : preprocess ? '--preprocess' : dynamicSize ? '--dynamic-size' : undefined;
  if (flag !== undefined) {
    throw new RangeError(`${flag} is for onnx, savedmodel and tfjs: a safetensors file has parameters and no graph`);
  }
}

/** The network with a fixed image size: the given one, else the network's own, if it has one. */
function withSize(
  trained: TrainedModel,
  size: DescriptionFlags['size'],
): TrainedModel & { height: number; width: number } {
  const { preprocessing, config } = trained;
  if (preprocessing) {
    const prepared = prepare(size, { preprocessing, assumed: [] }, config.inChannels);
    for (const line of prepared.assumed) note(`assumed: ${line}`);
    const { height, width } = prepared.preprocessing!;
    return { ...trained, preprocessing: prepared.preprocessing, height, width };
  }
  const usual = config.stem.kind === 'cifar' ? 32 : 224;
  return { ...trained, ...(size ?? { height: usual, width: usual }) };
}

/** The exported network: the bytes of a file, or the files of a folder. */
function encode(
  format: Format,
  trained: TrainedModel & { height: number; width: number },
  { dtype, fold, preprocess, dynamicSize, size }: ExportFlags,
): Uint8Array | ExportedFile[] {
  const { model, config, arrays, labels, metrics, trainingDistribution, temperature, severalLabels, height, width } =
    trained;
  const preprocessing = preprocess ? preprocessingOf(trained) : trained.preprocessing;
  if (format === 'safetensors') {
    expectArraysOf(model.parameterSpecs, arrays);
    const like = trainingDistribution && { trainingDistribution: storedTrainingDistribution(trainingDistribution) };
    const file = {
      arrays,
      config,
      labels: [...labels],
      metrics,
      ...(preprocessing ? { preprocessing } : {}),
      ...like,
      ...(temperature === 1 ? {} : { temperature }),
      ...(severalLabels ? { severalLabels } : {}),
    };
    return encodeModelFile(file, { dtype: dtype as 'float32' | 'float16' });
  }
  if (!preprocessing && !size && !dynamicSize) {
    note(
      `assumed: images of ${height}x${width}, as networks with such a stem take; --size or --dynamic-size say otherwise`,
    );
  }
  const exported: ExportedModel = { graph: model.graph(height, width), arrays, preprocessing, labels };
  const options: ExportOptions = { foldNorms: fold, preprocessing: preprocess, dynamicSize, dtype };
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
