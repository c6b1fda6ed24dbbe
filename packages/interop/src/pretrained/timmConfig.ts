import { type Preprocessing, parsePreprocessing } from '@densenet/data';
import type { DenseNetConfig } from '@densenet/model';
import { quoted } from '../bytes/quoted.ts';
import { imageNetPreprocessing } from './imageNet.ts';

/** Content of the `config.json` beside weights: their network, its images and its classes. */
export interface ModelDescription {
  preprocessing?: Preprocessing;
  labels?: string[];
  numClasses?: number;
  /** Fields of the network that tensors do not tell, where they differ from timm's own DenseNets. */
  network?: Partial<Pick<DenseNetConfig, 'activation' | 'globalPooling'>>;
  /** Assumptions about images where `config.json` says nothing: sentences for a user. */
  assumed: string[];
  /** Parts of `config.json` that are not used. */
  ignored: string[];
}

/** A `config.json` that cannot be parsed, or describes something unsupported. The message names the field and the remedy. */
export class ModelDescriptionError extends Error {
  override readonly name = 'ModelDescriptionError';
}

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((element) => typeof element === 'string');

/** Remedy for a preparation of images that is not supported. */
const remedy = 'give the preprocessing yourself (--size, --mean, --std and --interpolation on the command line)';

/**
 * Reads timm's `config.json`, with or without a byte order mark: `pretrained_cfg`, or in older files the top level, has the
 * image's size, normalisation, interpolation and crop; for missing fields timm's own defaults are assumed, and noted. Labels
 * are `label_names` (older: `labels`), or `id2label` as transformers writes it.
 *
 * @param options.preprocessing false: the preparation of images is known already, and not read
 * @throws ModelDescriptionError where it is no JSON, or describes an unsupported network or preparation of images
 */
export function readModelDescription(
  json: string | Uint8Array,
  options: { preprocessing?: boolean } = {},
): ModelDescription {
  const parsed = parse(typeof json === 'string' ? json : new TextDecoder().decode(json));
  const description: ModelDescription = { assumed: [], ignored: [] };
  const own = isObject(parsed) ? describedBy(parsed) : undefined;
  if (!isObject(parsed) || !own) {
    description.ignored.push('config.json: it says nothing of images or classes that is known here');
    return description;
  }
  const network = networkOf({ ...own, ...parsed });
  if (Object.keys(network).length > 0) description.network = network;
  const labels = labelsOf(parsed) ?? labelsOf(own);
  if (labels) description.labels = labels;
  const classes = parsed.num_classes ?? own.num_classes;
  if (typeof classes === 'number') description.numClasses = classes;
  if (options.preprocessing === false || !saysOfImages(own)) return description;
  const { preprocessing, assumed } = preprocessingOf(own);
  return { ...description, preprocessing, assumed };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new ModelDescriptionError(
      `config.json is no JSON (it begins with ${quoted(text.trim().slice(0, 40))}; ${(error as Error).message}): ` +
        'mend it, or take the weights from where it is not',
    );
  }
}

/** timm's description of the pretrained network; undefined where the file is of another program. */
function describedBy(json: Json): Json | undefined {
  if (isObject(json.pretrained_cfg)) return json.pretrained_cfg;
  return saysOfImages(json) || labelsOf(json) ? json : undefined;
}

const imageFields = ['input_size', 'mean', 'std', 'interpolation', 'crop_pct', 'crop_mode'] as const;
const saysOfImages = (json: Json) => imageFields.some((field) => given(json[field]));
const given = (value: unknown) => value !== undefined && value !== null;

/** timm's activations by its names for them, with PyTorch's presets. */
const activations: Readonly<Record<string, DenseNetConfig['activation']>> = {
  relu: { kind: 'relu' },
  leaky_relu: { kind: 'leakyRelu', slope: 0.01 },
  elu: { kind: 'elu' },
  silu: { kind: 'silu' },
  swish: { kind: 'silu' },
};

/** Fields of the network that no tensor's shape shows. Unsupported values are refused, since the logits would be wrong. */
function networkOf({
  architecture,
  global_pool: pool,
  model_args: args,
}: Json): NonNullable<ModelDescription['network']> {
  const refused = (what: string) => new ModelDescriptionError(`config.json: ${what}, which is not supported`);
  if (typeof architecture === 'string' && /^densenetblur/.test(architecture)) {
    throw refused(`architecture is ${quoted(architecture)}, whose poolings blur`);
  }
  if (typeof pool === 'string' && !['', 'avg', 'fast', 'fastavg', 'max'].includes(pool)) {
    throw refused(`global_pool is ${quoted(pool)} (avg and max are read)`);
  }
  const { act_layer: activation, aa_layer: antialiasing, norm_layer: norm } = isObject(args) ? args : {};
  if (given(activation) && !(typeof activation === 'string' && Object.hasOwn(activations, activation))) {
    throw refused(`act_layer is ${shown(activation)} (${Object.keys(activations).join(', ')} are read)`);
  }
  if (given(antialiasing) && antialiasing !== '') throw refused(`aa_layer is ${shown(antialiasing)}`);
  if (given(norm) && !/^batchnorm2?d?$/.test(String(norm))) {
    throw refused(`norm_layer is ${shown(norm)} (batchnorm2d is read)`);
  }
  return {
    ...(given(activation) && activation !== 'relu' ? { activation: activations[activation as string]! } : {}),
    ...(pool === 'max' ? { globalPooling: 'max' as const } : {}),
  };
}

const shown = (value: unknown) => quoted(String(typeof value === 'string' ? value : JSON.stringify(value)));

/** timm's defaults for fields that a description may leave out. */
const defaults: Json = {
  input_size: [3, imageNetPreprocessing.height, imageNetPreprocessing.width],
  mean: imageNetPreprocessing.mean,
  std: imageNetPreprocessing.std,
  interpolation: 'bicubic',
  crop_pct: 0.875,
  crop_mode: 'center',
};

function preprocessingOf(own: Json): { preprocessing: Preprocessing; assumed: string[] } {
  const left = imageFields.filter((field) => !given(own[field]) || own[field] === '' || own[field] === 0);
  const { input_size: size, ...all }: Json = { ...own, ...Object.fromEntries(left.map((key) => [key, defaults[key]])) };
  if (!Array.isArray(size) || size.length !== 3) {
    throw new ModelDescriptionError(
      `config.json: input_size must be [channels, height, width], got ${JSON.stringify(size)}: ${remedy}`,
    );
  }
  const [channels, height, width] = size as number[];
  try {
    const preprocessing = parsePreprocessing({
      height,
      width,
      channels,
      mean: perChannel(all.mean, channels!),
      std: perChannel(all.std, channels!),
      interpolation: all.interpolation,
      antialias: true,
      ...cropOf(all, height!, width!),
    });
    const list = left.map((field) => `${field} ${JSON.stringify(defaults[field])}`).join(', ');
    return { preprocessing, assumed: list ? [`${list}: timm's default, where config.json says nothing`] : [] };
  } catch (error) {
    throw new ModelDescriptionError(`config.json: ${(error as Error).message}: ${remedy}`, { cause: error });
  }
}

/** One value stands for all channels. */
const perChannel = (values: unknown, channels: number): unknown =>
  Array.isArray(values) && values.length === 1 && channels > 0 && channels <= 65_535
    ? Array(channels).fill(values[0])
    : values;

/**
 * timm's crop: the shorter side is resized to `floor(size / crop_pct)`, then the middle is cropped. "squash" stretches the whole
 * picture before the crop, which is supported only where nothing is cut off.
 */
function cropOf({ crop_pct: share, crop_mode: mode }: Json, height: number, width: number): Json {
  if (typeof share !== 'number' || !(share > 0 && share <= 1)) {
    throw new RangeError(`crop_pct must be a number in (0, 1], got ${JSON.stringify(share)}`);
  }
  if (mode === 'squash' && share === 1) return {};
  if (mode !== 'center') {
    const found = mode === 'squash' ? `"squash" with crop_pct ${share}` : JSON.stringify(mode);
    throw new RangeError(`crop_mode ${found} cannot be done here, only "center", and "squash" with crop_pct 1`);
  }
  if (!(Number.isInteger(height) && height > 0)) return {}; // the height's own error says more than the crop's
  if (height !== width) {
    throw new RangeError(`crop_mode "center" of ${height}x${width} cannot be done here, only of a square`);
  }
  return { crop: { shorterSide: Math.floor(height / share) } };
}

/** A list, or an object whose keys are the classes' numbers, none left out. */
function labelsOf({ label_names: names, labels, id2label }: Json): string[] | undefined {
  for (const found of [names, labels, id2label]) {
    if (isTexts(found)) return found;
    if (!isObject(found)) continue;
    const list = Object.keys(found).map((_, index) => found[index]);
    if (list.length > 0 && isTexts(list)) return list;
  }
  return undefined;
}
