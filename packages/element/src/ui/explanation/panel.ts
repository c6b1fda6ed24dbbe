import { html, nothing, type PropertyDeclarations, type PropertyValues } from 'lit';
import type { Classification, Engine, LoadedModel } from '../../engine/types.ts';
import { sayError } from '../../messages/reasons.ts';
import { SpeakingElement } from '../speakingElement.ts';

/**
 * The panel of one explanation. It computes when it is first shown. When the picture or the class changes, it aborts what is
 * running, and computes again as soon as it is on show.
 */
export abstract class ExplanationPanel extends SpeakingElement {
  static override properties: PropertyDeclarations = {
    engine: { attribute: false },
    model: { attribute: false },
    classification: { attribute: false },
    classIndex: { attribute: false },
    labels: { attribute: false },
    active: { attribute: false },
    busy: { state: true },
    failure: { state: true },
  };

  declare engine: Engine;
  declare model: LoadedModel;
  declare classification: Classification;
  declare classIndex: number;
  declare labels: readonly string[];
  /** Whether the panel is on show. */
  declare active: boolean;
  declare protected busy: boolean;
  declare protected failure: Error | undefined;

  /** The properties that the explanation depends on: when one of them changes, what was computed is dropped. */
  protected readonly subject: readonly PropertyKey[] = ['engine', 'model', 'classification', 'classIndex'];
  #running: AbortController | undefined;
  #stale = true;

  constructor() {
    super();
    this.active = false;
    this.busy = false;
  }

  /** Drops what was computed. */
  protected abstract reset(): void;

  /** Starts the computation of the explanation, by calling `run`. */
  protected abstract compute(): void;

  protected override willUpdate(changed: PropertyValues): void {
    if (this.subject.some((name) => changed.has(name))) {
      this.stop();
      this.reset();
      this.#stale = true;
    }
    if (this.isConnected && this.active && this.#stale && this.engine && this.classification) {
      this.#stale = false;
      this.compute();
    }
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // A computation that is stopped here is started again when the element is connected again.
    this.#stale ||= this.#running !== undefined;
    this.stop();
  }

  /**
   * Runs one computation and aborts the one before. `work` must not keep a result once its signal is aborted: not every call of
   * the engine can be aborted, so a result may still arrive.
   */
  protected async run(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.stop();
    const controller = new AbortController();
    this.#running = controller;
    this.busy = true;
    this.failure = undefined;
    try {
      await work(controller.signal);
    } catch (error) {
      if (!controller.signal.aborted) this.failure = error as Error;
    } finally {
      if (this.#running === controller) {
        this.#running = undefined;
        this.busy = false;
      }
    }
  }

  protected stop(): void {
    this.#running?.abort();
    this.#running = undefined;
    this.busy = false;
  }

  protected renderFailure() {
    if (this.failure === undefined) return nothing;
    const { explanation, errors } = this.texts;
    return html`<div role="alert" part="failure" class="failure">
      <p>${explanation.failed(sayError(this.failure, errors).text)}</p>
      <button @click=${() => this.compute()}>${explanation.tryAgain}</button>
    </div>`;
  }
}
