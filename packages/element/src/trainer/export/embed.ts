// The tools as a file for pages, densenet-trainer-export.js, beside the file of their worker.
import { moduleWorker } from '../../host/form.ts';
import { createExportTools } from './exportTools.ts';

const worker = new URL('densenet-trainer-convert.js', import.meta.url).href;

export const exportTools = createExportTools({
  createWorker: () => moduleWorker(worker),
  loadHere: () => import(worker),
});
