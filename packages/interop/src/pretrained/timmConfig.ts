import { type Preprocessing, parsePreprocessing } from '@densenet/data';

/** What the `config.json` beside a model on Hugging Face says of its images and classes. */
export interface ModelDescription {
  preprocessing?: Preprocessing;
  labels?: string[];
}

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((element) => typeof element === 'string');

/**
 * Reads timm's `config.json`: `pretrained_cfg` has the image's size, normalisation and interpolation, with the share of the
 * picture that the central crop keeps. Labels are timm's `label_names`, or `id2label` as transformers writes it.
 *
 * @throws InvalidValueError or RangeError if it describes what cannot be done here, such as another interpolation
 */
export function readModelDescription(json: unknown): ModelDescription {
  if (!isObject(json)) return {};
  const own = isObject(json.pretrained_cfg) ? json.pretrained_cfg : {};
  const labels = labelsOf(json) ?? labelsOf(own);
  const size = own.input_size;
  if (!Array.isArray(size) || size.length !== 3) return labels ? { labels } : {};
  const [channels, height, width] = size as number[];
  const cropShare = typeof own.crop_pct === 'number' ? own.crop_pct : 0.875;
  if (!(cropShare > 0 && cropShare <= 1)) throw new RangeError(`crop_pct must be in (0, 1], got ${own.crop_pct}`);
  const preprocessing = parsePreprocessing({
    height,
    width,
    channels,
    mean: own.mean,
    std: own.std,
    interpolation: own.interpolation,
    antialias: true,
    // As timm computes it; "squash" is its word for stretching the whole picture.
    ...(own.crop_mode === 'squash' ? {} : { crop: { shorterSide: Math.floor(Math.min(height!, width!) / cropShare) } }),
  });
  return { preprocessing, ...(labels ? { labels } : {}) };
}

function labelsOf({ label_names: names, id2label }: Json): string[] | undefined {
  if (isTexts(names)) return names;
  if (!isObject(id2label)) return undefined;
  const labels = Object.keys(id2label).map((_, index) => id2label[index]);
  return isTexts(labels) ? labels : undefined;
}
