import {
  activationGrid,
  type ClassifierModel,
  decodeClassifierModel,
  denseBlocks,
  placeModel,
} from '@densenet/classifier';
import { chooseFastest } from './backend/fastest.ts';
import type { EngineEnvironment } from './backend/start.ts';
import { BackendSupervisor } from './backend/supervisor.ts';
import { abortError, pauses } from './backend/turns.ts';
import { warmUp } from './backend/warmUp.ts';
import { fetchModel, nameOf } from './download/fetchModel.ts';
import { forgetCached } from './download/modelCache.ts';

import { ServedModel } from './servedModel.ts';
import type { BackendChoice, Engine, LoadedModel, LoadTimings } from './types.ts';

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
        const bytes = await fetchModel(source, onProgress, signal);
        const load = clock.lap();
        onProgress({ phase: 'prepare' });
        const decoded = await decodeOrForget(bytes, source.url);
        const model = new ServedModel(decoded, supervisor);
        const backend = await backendStarted;
        const timings = await makeReady(model, choice === 'fastest' && models.size === 0, signal);
        models.set(++lastId, model);
        return {
          id: lastId,
          backend: await supervisor.report(),
          ...describe(decoded),
          bytes: bytes.length,
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
    release: async (id) => {
      models.get(id)?.dispose();
      models.delete(id);
    },
    dispose: () => {
      for (const model of models.values()) model.dispose();
      models.clear();
    },
  };

  /**
   * Uploads a model's weights, compiles its shaders and runs it once.
   *
   * @param compare whether to time the backends with this model and keep the fastest
   */
  function makeReady(
    served: ServedModel,
    compare: boolean,
    signal: AbortSignal,
  ): Promise<Pick<LoadTimings, 'upload' | 'compile' | 'firstRun'>> {
    return supervisor.run(async () => {
      if (signal.aborted) throw abortError();
      const report = await supervisor.report();
      const { model } = served;
      const began = performance.now();
      const placed = placeModel(model);
      const upload = performance.now() - began;
      try {
        const pause = pauses(signal);
        const warm = await warmUp(report.name, placed, model, pause);
        await pause();
        if (compare) {
          const fastest = await chooseFastest(model, { report, placed }, environment, pause);
          supervisor.replaceWith(fastest.report);
          served.adopt(fastest.placed);
        } else {
          served.adopt(placed);
        }
        return { upload, ...warm };
      } catch (error) {
        placed.dispose();
        throw error;
      }
    });
  }
}

/** Decodes a model file. One that does not decode is removed from the cache, so that the next try downloads it again. */
async function decodeOrForget(bytes: Uint8Array, url: string): Promise<ClassifierModel> {
  try {
    return decodeClassifierModel(bytes, nameOf(url));
  } catch (error) {
    await forgetCached(url);
    throw error;
  }
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

function stopwatch() {
  const began = performance.now();
  return { lap: () => performance.now() - began };
}
