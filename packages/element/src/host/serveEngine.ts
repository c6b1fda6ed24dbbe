import { expose } from 'comlink';
import type {
  BackendChoice,
  Engine,
  LoadProgress,
  ModelSource,
  OcclusionCell,
  OcclusionOptions,
} from '../engine/types.ts';
import { registerAbortSignals } from './abortSignal.ts';
import type { Form } from './form.ts';

/** A callback at the other end of the wire: what it gives settles once it has run. */
type Remote<Value> = (value: Value) => Promise<void>;

/** What a worker answers to: an engine, once `start` has said which. */
export interface EngineService extends Pick<Engine, 'classify' | 'classActivation' | 'featureMaps' | 'release'> {
  start(choice: BackendChoice): Promise<void>;
  load(source: ModelSource, onProgress: Remote<LoadProgress>, signal: AbortSignal): ReturnType<Engine['load']>;
  occlusion(
    model: number,
    options: OcclusionOptions,
    onCell: Remote<OcclusionCell>,
    signal: AbortSignal,
  ): Promise<void>;
}

/** The whole script of a worker. It must be called before the script's first `await`, or early messages are lost. */
export function serveEngine(createEngine: Form['createEngine']): void {
  registerAbortSignals();
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
    release: (model) => engine.release(model),
  };
  expose(service);
}

/**
 * Holds the answer back until the last report has arrived: a callback has a port of its own, and the order of messages
 * is kept only within one.
 */
async function delivering<Value, Answer>(
  callback: Remote<Value>,
  run: (report: (value: Value) => void) => Promise<Answer>,
): Promise<Answer> {
  let last: Promise<void> | undefined;
  try {
    return await run((value) => {
      last = callback(value);
    });
  } finally {
    await last;
  }
}
