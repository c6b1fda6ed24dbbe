import { html, LitElement, nothing, type PropertyDeclarations, type PropertyValues } from 'lit';
import type { Classification, Engine, LoadedModel } from '../../engine/types.ts';

/**
 * One way of seeing why: computes when it is first shown, again when the picture or the class changes while it is on
 * show, and gives up what is running when they change.
 */
export abstract class ExplanationPanel extends LitElement {
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
  /** Whether it is on show. */
  declare active: boolean;
  declare protected busy: boolean;
  declare protected failure: string | undefined;

  /** What the explanation is of: a change of any of it makes what was computed wrong. */
  protected readonly subject: readonly PropertyKey[] = ['engine', 'model', 'classification', 'classIndex'];
  #running: AbortController | undefined;
  #stale = true;

  constructor() {
    super();
    this.active = false;
    this.busy = false;
  }

  /** Forgets what was computed. */
  protected abstract reset(): void;

  /** Computes what is to be seen, with `run`. */
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
    // What was cut short is to be computed when the element is back.
    this.#stale ||= this.#running !== undefined;
    this.stop();
  }

  /**
   * Runs one computation in place of the one before. Results are for the taker to keep only while the signal is not
   * aborted, as not all that the engine does can be called off.
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
      if (!controller.signal.aborted) this.failure = error instanceof Error ? error.message : String(error);
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
    return html`<div role="alert" part="failure" class="failure">
      <p>This could not be computed: ${this.failure}</p>
      <button @click=${() => this.compute()}>Try again</button>
    </div>`;
  }
}
