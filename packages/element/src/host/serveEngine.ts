import { expose } from 'comlink';
import type {
  BackendChoice,
  Engine,
  LoadProgress,
  ModelSource,
  OcclusionCell,
  OcclusionOptions,
} from '../engine/types.ts';
import { delivering, type Remote } from './delivering.ts';
import type { Form } from './form.ts';
import { registerTransfers } from './transfers.ts';

/** The calls that a worker answers: `start` first, then those of an engine. */
export interface EngineService extends Omit<Engine, 'load' | 'occlusion'> {
  start(choice: BackendChoice): Promise<void>;
  load(source: ModelSource, onProgress: Remote<LoadProgress>, signal: AbortSignal): ReturnType<Engine['load']>;
  occlusion(
    model: number,
    options: OcclusionOptions,
    onCell: Remote<OcclusionCell>,
    signal: AbortSignal,
  ): Promise<void>;
}

/** Answers the page's calls in a worker. Call it before the worker script's first `await`, or early messages are lost. */
export function serveEngine(createEngine: Form['createEngine']): void {
  registerTransfers();
  let engine: Engine;
  const service: EngineService = {
    async start(choice) {
      engine = await createEngine(choice);
    },
    load: (source, onProgress, signal) => delivering(onProgress, (report) => engine.load(source, report, signal)),
    occlusion: (model, options, onCell, signal) =>
      delivering(onCell, (report) => engine.occlusion(model, options, report, signal)),
    classify: (model, picture, options) => engine.classify(model, picture, options),
    classActivation: (model, classIndex) => engine.classActivation(model, classIndex),
    featureMaps: (model, node) => engine.featureMaps(model, node),
    networkInfo: (model) => engine.networkInfo(model),
    resNetBeside: (model, variant) => engine.resNetBeside(model, variant),
    channelMaps: (model, wanted) => engine.channelMaps(model, wanted),
    explainValue: (model, place) => engine.explainValue(model, place),
    connections: (model, query, signal) => engine.connections(model, query, signal),
    release: (model) => engine.release(model),
  };
  expose(service);
}
