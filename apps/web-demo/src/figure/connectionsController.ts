import { type ConnectionMatrix, type ConnectionQuery, type LoadedModel, leaseEngine } from '@densenet/element';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { page } from '../page/pageState.ts';

/** Milliseconds after a picture before its responses are computed: the camera gives a picture every quarter of a second. */
const pause = 400;

/**
 * Keeps the connections that a figure shows: weights of the page's model and of the same network untrained, and for the picture that the
 * element shows what each layer took from where.
 */
export class ConnectionsController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #known = new Map<string, readonly ConnectionMatrix[]>();
  #model: LoadedModel | undefined;
  #picture: number | undefined;
  #asked: { key: string; abort: AbortController } | undefined;
  /** Why the connections that were asked for last could not be computed. */
  failure: string | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#stop();
  }

  /** The connections asked for, one matrix a block; undefined until they are computed, which this starts. */
  get(query: ConnectionQuery): readonly ConnectionMatrix[] | undefined {
    const { model, picture } = page.state;
    if (model !== this.#model) this.#forget(() => true);
    if (picture !== this.#picture) this.#forget((key) => key.endsWith('responses'));
    this.#model = model;
    this.#picture = picture;
    if (!model || (query.measure === 'responses' && picture === undefined)) return undefined;
    if (query.network === 'trained' && query.measure === 'weights') return model.blocks.map(({ weights }) => weights);
    const known = this.#known.get(keyOf(query));
    if (!known) this.#ask(model, query);
    return known;
  }

  #ask(model: LoadedModel, query: ConnectionQuery): void {
    const key = keyOf(query);
    if (this.#asked) return;
    const abort = new AbortController();
    this.#asked = { key, abort };
    void this.#compute(model, query, abort.signal).then(
      (matrices) => {
        if (abort.signal.aborted) return;
        this.#known.set(key, matrices);
        this.failure = undefined;
        this.#done();
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        this.failure = error instanceof Error ? error.message : String(error);
        // Not asked again until there is another picture or model.
        this.#known.set(key, []);
        this.#done();
      },
    );
  }

  async #compute(
    model: LoadedModel,
    query: ConnectionQuery,
    signal: AbortSignal,
  ): Promise<readonly ConnectionMatrix[]> {
    if (query.measure === 'responses') await new Promise((resolve) => setTimeout(resolve, pause));
    signal.throwIfAborted();
    const lease = leaseEngine(page.state.backend);
    try {
      return await lease.engine.connections(model.id, query, signal);
    } finally {
      lease.release();
    }
  }

  #done(): void {
    this.#asked = undefined;
    this.#host.requestUpdate();
  }

  #forget(isOld: (key: string) => boolean): void {
    for (const key of [...this.#known.keys()].filter(isOld)) this.#known.delete(key);
    if (this.#asked && isOld(this.#asked.key)) this.#stop();
    this.failure = undefined;
  }

  #stop(): void {
    this.#asked?.abort.abort();
    this.#asked = undefined;
  }
}

const keyOf = ({ network, measure }: ConnectionQuery): string => `${network} ${measure}`;
