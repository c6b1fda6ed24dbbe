// <densenet-trainer>, for bundlers. A page that only classifies does not load it.
import { hostTrainer } from './trainer/host/hostedTrainer.ts';
import { createPackageTrainer } from './trainer/host/packageTrainer.ts';
import { chooseTrainer } from './trainer/host/startTrainer.ts';
import { DensenetTrainer } from './trainer/ui/trainer.ts';
import { define } from './ui/define.ts';

chooseTrainer((choice, onFailure) => {
  const form = {
    createWorker: () => new Worker(new URL('./worker/trainer.js', import.meta.url), { type: 'module' }),
    createTrainer: createPackageTrainer,
  };
  return hostTrainer(form, choice, onFailure);
});
define('densenet-trainer', DensenetTrainer);

declare global {
  interface HTMLElementTagNameMap {
    'densenet-trainer': DensenetTrainer;
  }
}

export { hostTrainer, type TrainerForm } from './trainer/host/hostedTrainer.ts';
export type * from './trainer/types.ts';
export type * from './trainer/ui/events.ts';
export { DensenetTrainer };
