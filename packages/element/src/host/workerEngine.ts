import { proxy, transfer, wrap } from 'comlink';
import type { BackendChoice, Engine } from '../engine/types.ts';
import type { EngineService } from './serveEngine.ts';
import { registerTransfers } from './transfers.ts';
import { workerStarted } from './workerStarted.ts';

/**
 * Starts the engine of a worker and gives it to the page.
 *
 * @param onCrash called when the worker fails after it has started: pending calls will never be answered
 * @returns the engine, once the worker has started
 * @throws Error where the worker does not start: a Content-Security-Policy forbids it, or its script is missing
 */
export async function startWorkerEngine(
  worker: Worker,
  choice: BackendChoice,
  onCrash: (error: Error) => void,
): Promise<Engine> {
  registerTransfers();
  const service = wrap<EngineService>(worker);
  await workerStarted(worker, () => service.start(choice), onCrash);
  return {
    load: (source, onProgress, signal) =>
      service.load(
        source,
        proxy(async (progress) => onProgress(progress)),
        signal,
      ),
    occlusion: (model, options, onCell, signal) =>
      service.occlusion(
        model,
        options,
        proxy(async (cell) => onCell(cell)),
        signal,
      ),
    classify: (model, picture, options) =>
      // An ImageBitmap is transferred, since the engine closes it; ImageData is copied, since the caller may still use it.
      service.classify(model, 'close' in picture ? transfer(picture, [picture]) : picture, options),
    classActivation: (model, classIndex) => service.classActivation(model, classIndex),
    featureMaps: (model, node) => service.featureMaps(model, node),
    networkInfo: (model) => service.networkInfo(model),
    resNetBeside: (model, variant) => service.resNetBeside(model, variant),
    channelMaps: (model, wanted) => service.channelMaps(model, wanted),
    explainValue: (model, place) => service.explainValue(model, place),
    connections: (model, query, signal) => service.connections(model, query, signal),
    release: (model) => service.release(model),
  };
}
