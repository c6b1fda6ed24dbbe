// <densenet-trainer> as one file for pages: densenet-trainer.js. The page and its worker run the same file, and each imports only
// the modules that it needs.
import { filesBeside } from '../filesBeside.ts';
import { moduleWorker } from '../host/form.ts';
import type { TrainerForm } from './host/hostedTrainer.ts';
import { serveTrainer } from './host/serveTrainer.ts';

const beside = filesBeside(import.meta.url);

const createTrainer: TrainerForm['createTrainer'] = async (choice) => {
  const { createTrainer } = await import('./engine/createTrainer.ts');
  return createTrainer(choice, {
    loadBackend: {
      webgpu: () => beside.load('densenet-classifier-webgpu.js'),
      wasm: () => beside.load('densenet-trainer-wasm.js'),
    },
    wasmPaths: beside.url('wasm/'),
  });
};

if (typeof document !== 'undefined') {
  const [{ define }, { DensenetTrainer }, { chooseTrainer }, { hostTrainer }] = await Promise.all([
    import('../ui/define.ts'),
    import('./ui/trainer.ts'),
    import('./host/startTrainer.ts'),
    import('./host/hostedTrainer.ts'),
  ]);
  const form: TrainerForm = { createWorker: () => moduleWorker(import.meta.url), createTrainer };
  chooseTrainer({
    start: (choice, onFailure) => hostTrainer(form, choice, onFailure),
    loadExportTools: async () => (await beside.load('densenet-trainer-export.js')).exportTools,
  });
  define('densenet-trainer', DensenetTrainer);
} else if ('WorkerGlobalScope' in globalThis) {
  serveTrainer(createTrainer);
}
