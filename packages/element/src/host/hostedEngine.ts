import type { BackendChoice, Engine } from '../engine/types.ts';
import type { Form } from './form.ts';
import { type StartedEngine, startEngine } from './startEngine.ts';

/**
 * An engine whose methods can be called before it has started, and whose promises always settle: those that are pending when
 * it stops are rejected.
 */
export class HostedEngine implements Engine {
  readonly #started: StartedEngine;
  readonly #pending = new Set<(error: Error) => void>();
  #stopped: Error | undefined;

  /** @param onFailure called when the engine does not start, or its worker fails; every later call is then rejected */
  constructor(form: Form, choice: BackendChoice, onFailure: () => void) {
    const fail = (error: Error) => {
      this.stop(error);
      onFailure();
    };
    this.#started = startEngine(form, choice, fail);
    this.#started.ready.catch(fail);
  }

  /** Ends the engine and frees all that it holds. Pending and later calls are rejected with the error. */
  stop(error: Error): void {
    if (this.#stopped !== undefined) return;
    this.#stopped = error;
    for (const reject of this.#pending) reject(error);
    this.#pending.clear();
    this.#started.stop();
  }

  load: Engine['load'] = async (source, onProgress, signal) => {
    const model = await this.#ask((engine) => engine.load(source, onProgress, signal), signal);
    // The model may arrive although the caller has aborted meanwhile; the caller will not release it then.
    if (signal.aborted) await this.release(model.id);
    signal.throwIfAborted();
    return model;
  };

  occlusion: Engine['occlusion'] = (model, options, onCell, signal) =>
    this.#ask((engine) => engine.occlusion(model, options, onCell, signal), signal);

  classify: Engine['classify'] = (model, picture, options) =>
    this.#ask((engine) => engine.classify(model, picture, options));

  classActivation: Engine['classActivation'] = (model, classIndex) =>
    this.#ask((engine) => engine.classActivation(model, classIndex));

  featureMaps: Engine['featureMaps'] = (model, node) => this.#ask((engine) => engine.featureMaps(model, node));

  networkInfo: Engine['networkInfo'] = (model) => this.#ask((engine) => engine.networkInfo(model));

  resNetBeside: Engine['resNetBeside'] = (model, variant) => this.#ask((engine) => engine.resNetBeside(model, variant));

  channelMaps: Engine['channelMaps'] = (model, wanted) => this.#ask((engine) => engine.channelMaps(model, wanted));

  explainValue: Engine['explainValue'] = (model, place) => this.#ask((engine) => engine.explainValue(model, place));

  release: Engine['release'] = (model) => this.#ask((engine) => engine.release(model));

  async #ask<Answer>(question: (engine: Engine) => Promise<Answer>, signal?: AbortSignal): Promise<Answer> {
    signal?.throwIfAborted();
    if (this.#stopped !== undefined) throw this.#stopped;
    let forget = () => {};
    // Not `Promise.race` with a promise of the stop: that promise would keep a reference to every call ever made.
    const answer = new Promise<Answer>((resolve, reject) => {
      this.#pending.add(reject);
      forget = () => this.#pending.delete(reject);
      this.#started.ready.then(question).then(resolve, reject);
    });
    try {
      return await answer;
    } catch (error) {
      // The worker's AbortError does not have the reason of the caller's signal, which is to be thrown.
      signal?.throwIfAborted();
      throw error;
    } finally {
      forget();
    }
  }
}
