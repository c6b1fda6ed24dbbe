import { createExportTools } from './exportTools.ts';

/** The tools in the package for bundlers, written in expressions that bundlers recognise, so that they copy the files. */
export const exportTools = createExportTools({
  createWorker: () => new Worker(new URL('../../worker/convertWorker.js', import.meta.url), { type: 'module' }),
  loadHere: () => import('./convertModel.ts'),
});
