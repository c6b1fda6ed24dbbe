// <densenet-trainer>, for bundlers. A page that only classifies does not load it.
import { hostTrainer, type TrainerForm } from './trainer/host/hostedTrainer.ts';
import { createPackageTrainer } from './trainer/host/packageTrainer.ts';
import { chooseTrainer } from './trainer/host/startTrainer.ts';
import { DensenetTrainer } from './trainer/ui/trainer.ts';
import { define } from './ui/define.ts';

const form: TrainerForm = {
  createWorker: () => new Worker(new URL('./worker/trainer.js', import.meta.url), { type: 'module' }),
  createTrainer: createPackageTrainer,
};
chooseTrainer({
  start: (choice, onFailure) => hostTrainer(form, choice, onFailure),
  loadExportTools: () => import('./trainer/export/packageTools.ts').then(({ exportTools }) => exportTools),
});
define('densenet-trainer', DensenetTrainer);

export type * from './trainer/types.ts';
export type * from './trainer/ui/events.ts';
export { DensenetTrainer, hostTrainer, type TrainerForm };
