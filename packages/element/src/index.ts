import { chooseForm } from './host/form.ts';
import { createPackageEngine } from './host/packageEngine.ts';
import { DensenetClassifier } from './ui/classifier.ts';
import { define } from './ui/define.ts';

chooseForm({
  createWorker: () => new Worker(new URL('./worker/worker.js', import.meta.url), { type: 'module' }),
  createEngine: createPackageEngine,
});
define('densenet-classifier', DensenetClassifier);

export type * from './engine/types.ts';
export { type EngineLease, leaseEngine } from './host/sharedEngine.ts';
export { PictureError } from './image/errors.ts';
export { type FoundFile, transferredFiles } from './image/foundFiles.ts';
export { type ImageSource, toPicture } from './image/picture.ts';
export type * from './ui/events.ts';
export { type ExplanationTab, tabs as explanationTabs } from './ui/explanation/tabs.ts';
export { DensenetClassifier };
