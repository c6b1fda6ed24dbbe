import { activationGrid, type ClassifierModel, denseBlocks } from '@densenet/classifier';
import type { EngineEnvironment } from './backend/start.ts';
import { BackendSupervisor } from './backend/supervisor.ts';
import { abortError } from './backend/turns.ts';
import { readModel } from './download/readModel.ts';
import { makeReady, stopwatch } from './makeReady.ts';
import { ServedModel } from './servedModel.ts';
import type { BackendChoice, Engine, LoadedModel } from './types.ts';

/**
 * An engine on this thread. Its backend starts with the first model. Create one engine a thread, since TensorFlow.js has one
 * active backend a thread.
 */
export function createEngine(choice: BackendChoice, environment: EngineEnvironment): Engine & { dispose(): void } {
  const models = new Map<number, ServedModel>();
  let lastId = 0;
  const supervisor = new BackendSupervisor(choice, environment, () => {
    for (const model of models.values()) model.displace();
  });
  const modelOf = (id: number): ServedModel => {
    const model = models.get(id);
    if (!model) throw new RangeError(`there is no model ${id}: it was released, or never loaded`);
    return model;
  };

  return {
    load: async (source, onProgress, signal) => {
      const clock = stopwatch();
      // Runs beside the download. If it fails, the error is thrown by `makeReady`, after any error of the download.
      const backendStarted = supervisor.report().then(clock.lap, clock.lap);
      try {
        const { model: decoded, bytes } = await readModel(source, onProgress, signal);
        const load = clock.lap();
        const model = new ServedModel(decoded, supervisor);
        const backend = await backendStarted;
        const timings = await makeReady(decoded, supervisor, {
          compare: choice === 'fastest' && models.size === 0,
          signal,
          adopt: (placed) => model.adopt(placed),
        });
        models.set(++lastId, model);
        return {
          id: lastId,
          backend: await supervisor.report(),
          ...describe(decoded),
          bytes,
          timings: { load, backend, ...timings },
        };
      } catch (error) {
        throw signal.aborted ? abortError() : error;
      }
    },
    classify: async (id, picture, options) => modelOf(id).classify(picture, options),
    classActivation: async (id, classIndex) => modelOf(id).classActivation(classIndex),
    occlusion: async (id, options, onCell, signal) => modelOf(id).occlusion(options, onCell, signal),
    featureMaps: async (id, node) => modelOf(id).featureMaps(node),
    networkInfo: async (id) => modelOf(id).networkInfo(),
    resNetBeside: async (id, variant) => modelOf(id).resNetBeside(variant),
    channelMaps: async (id, wanted) => modelOf(id).channelMaps(wanted),
    explainValue: async (id, place) => modelOf(id).explainValue(place),
    connections: async (id, query, signal) => modelOf(id).connections(query, signal),
    release: async (id) => {
      models.get(id)?.dispose();
      models.delete(id);
    },
    dispose: () => {
      for (const model of models.values()) model.dispose();
      models.clear();
    },
  };
}

function describe(model: ClassifierModel): Omit<LoadedModel, 'id' | 'backend' | 'bytes' | 'timings'> {
  const { labels, config, preprocessing, metrics, parameterCount } = model;
  return {
    labels,
    config,
    preprocessing,
    metrics,
    parameters: parameterCount,
    activationGrid: activationGrid(model),
    blocks: denseBlocks(model),
  };
}
