import type { DenseNetConfig } from '@densenet/model';
import { shellQuoted } from '../terminal/commandLine.ts';
import type { FoundImages } from '../training/datasets.ts';
import type { ImagesRecord } from '../training/session.ts';

type ImagesForm = FoundImages['form'];

/** @throws RangeError where a training's pictures are no longer those that it was begun with: it would go on otherwise */
export function expectSameImages(resume: string, { digest }: ImagesRecord, now: ImagesRecord): void {
  if (digest === undefined || digest === now.digest) return;
  throw new RangeError(
    `the pictures of ${now.name} are no longer those that this training was begun with: names, classes or sizes of files have ` +
      `changed. Put them back, or begin another training from its weights: --from ${shellQuoted(resume)}`,
  );
}

/** @throws RangeError where a network has other classes or channels than its images */
export function expectForm(source: string, config: DenseNetConfig, form: ImagesForm, images: ImagesRecord): void {
  expectChannels(source, config, form, images);
  if (form.classNames.length === config.numClasses) return;
  throw new RangeError(
    `the network of ${source} tells ${config.numClasses} classes apart, and ${images.name} has ${form.classNames.length}`,
  );
}

/** @throws RangeError where a network takes other channels than images have */
export function expectChannels(
  source: string,
  { inChannels }: DenseNetConfig,
  form: ImagesForm,
  images: ImagesRecord,
): void {
  if (form.channels === inChannels) return;
  const remedy =
    inChannels === 1
      ? "pictures of one's own are made grey by --colour grey"
      : 'name other data (--dataset, --data) or other weights';
  throw new RangeError(
    `the network of ${source} takes ${inChannels} ${inChannels === 1 ? 'channel' : 'channels'}, and ${images.name} has ` +
      `${form.channels}: ${remedy}`,
  );
}
