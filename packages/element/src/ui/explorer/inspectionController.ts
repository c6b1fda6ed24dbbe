import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { StepInfo, ValueExplanation, ValuePlace } from '../../engine/types.ts';
import type { Focus } from './drawing/focus.ts';
import { LatestQuestion } from './latestQuestion.ts';
import { Slide } from './slide.ts';

/** What explains values of the picture on show. */
export interface Inspected {
  explain(place: ValuePlace): Promise<ValueExplanation>;
  stepAt(focus: Focus): StepInfo;
}

/**
 * The value that is explained: the one that was asked for last, or each of a channel in turn. One that is asked for before there is
 * a picture is explained as soon as there is one: a visitor goes through the network while the picture is being classified.
 */
export class InspectionController implements ReactiveController {
  explanation: ValueExplanation | undefined;
  /** Where the value is that was asked for last, explained or not yet. */
  explained: Focus | undefined;
  /** Why the last value could not be explained. */
  failure: Error | undefined;
  readonly #host: ReactiveControllerHost;
  readonly #slide = new Slide();
  #inspected: Inspected | undefined;
  readonly #question = new LatestQuestion<ValuePlace, ValueExplanation>({
    ask: (place) => this.#inspected!.explain(place),
    onAnswer: (explanation) => {
      this.explanation = explanation;
      this.failure = undefined;
      this.#host.requestUpdate();
    },
    onError: (error) => {
      this.failure = error;
      this.#host.requestUpdate();
    },
  });

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#question.forget();
    this.#slide.stop();
  }

  get isSliding(): boolean {
    return this.#slide.isRunning;
  }

  /** Another network, or none: nothing is explained then. */
  close(): void {
    this.show(undefined);
    this.explanation = undefined;
    this.explained = undefined;
    this.stopSliding();
  }

  /** Another picture of the same network: the value on show is explained anew. Undefined for none. */
  show(inspected: Inspected | undefined): void {
    this.#inspected = inspected;
    this.failure = undefined;
    this.#question.forget();
    if (!inspected) this.explanation = undefined;
    else if (this.explained) this.explain(this.explained);
  }

  explain(focus: Focus): void {
    this.explained = focus;
    if (!this.#inspected) return;
    const { channel, cell } = focus;
    const { node } = this.#inspected.stepAt(focus);
    this.#question.ask({ node, channel: channel!, row: cell!.row, column: cell!.column });
    this.#host.requestUpdate();
  }

  /** Starts or stops to explain one value after the other. */
  toggleSliding(): void {
    const { explained } = this;
    if (this.isSliding) this.stopSliding();
    else if (explained && this.#inspected) {
      this.#slide.start(explained, this.#inspected.stepAt(explained), (at) => this.explain(at));
    }
    this.#host.requestUpdate();
  }

  stopSliding(): void {
    this.#slide.stop();
    this.#host.requestUpdate();
  }
}
