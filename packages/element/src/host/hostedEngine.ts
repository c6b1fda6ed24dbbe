import type { BackendChoice, Engine } from '../engine/types.ts';
import type { Form } from './form.ts';
import { HostedCalls } from './hostedCalls.ts';
import { holdPageEngine } from './pageEngine.ts';
import { type Started, startEngine } from './startEngine.ts';
import { startWorkerEngine } from './workerEngine.ts';

/** An engine whose methods can be called before it has started, and whose promises always settle. */
export class HostedEngine implements Engine {
  readonly #started: Started<Engine>;
  readonly #calls: HostedCalls<Engine>;

  /** @param onFailure called when the engine does not start, or its worker fails; every later call is then rejected */
  constructor(form: Form, choice: BackendChoice, onFailure: () => void) {
    const fail = (error: Error) => {
      this.stop(error);
      onFailure();
    };
    const ways = {
      choice,
      createWorker: () => form.createWorker(),
      inWorker: startWorkerEngine,
      onPage: () => holdPageEngine(form, choice),
    };
    this.#started = startEngine(ways, fail);
    this.#calls = new HostedCalls(this.#started.ready);
    this.#started.ready.catch(fail);
  }

  /** Ends the engine and frees all that it holds. Pending and later calls are rejected with the error. */
  stop(error: Error): void {
    if (this.#calls.stop(error)) this.#started.stop();
  }

  load: Engine['load'] = async (source, onProgress, signal) => {
    const model = await this.#calls.ask((engine) => engine.load(source, onProgress, signal), signal);
    // The model may arrive although the caller has aborted meanwhile; the caller will not release it then.
    if (signal.aborted) await this.release(model.id);
    signal.throwIfAborted();
    return model;
  };

  occlusion: Engine['occlusion'] = (model, options, onCell, signal) =>
    this.#calls.ask((engine) => engine.occlusion(model, options, onCell, signal), signal);

  classify: Engine['classify'] = (model, picture, options) =>
    this.#calls.ask((engine) => engine.classify(model, picture, options));

  classActivation: Engine['classActivation'] = (model, classIndex) =>
    this.#calls.ask((engine) => engine.classActivation(model, classIndex));

  featureMaps: Engine['featureMaps'] = (model, node) => this.#calls.ask((engine) => engine.featureMaps(model, node));

  networkInfo: Engine['networkInfo'] = (model) => this.#calls.ask((engine) => engine.networkInfo(model));

  resNetBeside: Engine['resNetBeside'] = (model, variant) =>
    this.#calls.ask((engine) => engine.resNetBeside(model, variant));

  channelMaps: Engine['channelMaps'] = (model, wanted) =>
    this.#calls.ask((engine) => engine.channelMaps(model, wanted));

  explainValue: Engine['explainValue'] = (model, place) =>
    this.#calls.ask((engine) => engine.explainValue(model, place));

  connections: Engine['connections'] = (model, query, signal) =>
    this.#calls.ask((engine) => engine.connections(model, query, signal), signal);

  release: Engine['release'] = (model) => this.#calls.ask((engine) => engine.release(model));
}
