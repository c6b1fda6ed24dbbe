import { type Inspection, inspectWeights } from '../pretrained/inspectWeights.ts';
import { isOurs } from '../pretrained/isOurs.ts';
import { saysAllOfImages } from '../pretrained/prepare.ts';
import { type Pretrained, type PretrainedOptions, readPretrained } from '../pretrained/readPretrained.ts';
import { type ModelDescription, ModelDescriptionError, readModelDescription } from '../pretrained/timmConfig.ts';
import { type Obtained, type ObtainOptions, obtain } from './obtain.ts';

export interface FromPretrainedOptions extends PretrainedOptions, ObtainOptions {}

/**
 * A DenseNet with weights from a file, a folder (of a checkpoint, or as Hugging Face has them), an address, or a repository on
 * Hugging Face (`timm/densenet121.tv_in1k`, with a revision `owner/name@revision`). timm's `config.json` beside the weights
 * says how images are prepared and what the classes are called, unless the file or an option does.
 *
 * Downloads stay in the cache and are not repeated: the file at an address is assumed never to change. A download that breaks
 * off is resumed, also by the next call. A file whose name ends in `-` and 8 hexadecimal digits, as torchvision's do, must have
 * a SHA-256 that begins with them.
 *
 * @throws SourceError, HubError, OfflineError, or the errors of `@densenet/data/node`'s downloads
 * @throws ModelDescriptionError where `config.json` is no JSON or describes what cannot be done here
 * @throws whatever {@link readPretrained} throws
 * @throws whatever reason the signal has, where it is aborted; the part that has arrived is kept
 */
export async function fromPretrained(source: string, options: FromPretrainedOptions = {}): Promise<Pretrained> {
  const { name = source, ...rest } = options;
  const obtained = await obtain(source, options);
  return readPretrained(obtained.bytes, { ...rest, name, ...describe(obtained, name, options) });
}

/**
 * {@link inspectWeights} of a file of weights from any source that {@link fromPretrained} takes.
 *
 * @throws whatever {@link fromPretrained} throws, except where the weights are of no DenseNet
 */
export async function inspectPretrained(source: string, options: FromPretrainedOptions = {}): Promise<Inspection> {
  const { name = source, ...rest } = options;
  const obtained = await obtain(source, options);
  return inspectWeights(obtained.bytes, { ...rest, name, ...describe(obtained, name, options) });
}

/** The content of `config.json` as an option, where the file of weights is not ours; errors name the source. */
function describe(
  { bytes, config }: Obtained,
  name: string,
  { preprocessing }: FromPretrainedOptions,
): { description?: ModelDescription } {
  if (!config || isOurs(bytes)) return {};
  try {
    const isAllGiven = preprocessing !== undefined && saysAllOfImages(preprocessing);
    return { description: readModelDescription(config, { preprocessing: !isAllGiven }) };
  } catch (error) {
    throw new ModelDescriptionError(`${name}: ${(error as Error).message}`, { cause: error });
  }
}
