import type { ReactiveControllerHost } from 'lit';
import { ReachedController } from './reached.ts';

/**
 * A choice of the reader's and what the definition says of it. While an answer is awaited, further choices wait, and only the
 * last of them is asked.
 */
export class LiveReading<Choice, Answer> {
  /** Of the last choice that was answered; undefined before. */
  answer: Answer | undefined;
  /** Why there is no answer. */
  problem: string | undefined;
  #choice: Choice;
  #asked: Choice | undefined;
  #isReached = false;

  constructor(
    private readonly host: ReactiveControllerHost & Element,
    private readonly ask: (choice: Choice) => Promise<Answer>,
    choice: Choice,
  ) {
    this.#choice = choice;
    new ReachedController(host, () => {
      this.#isReached = true;
      void this.#askAll();
    });
  }

  get choice(): Choice {
    return this.#choice;
  }

  choose(choice: Choice): void {
    this.#choice = choice;
    this.host.requestUpdate();
    if (this.#isReached && this.#asked === undefined) void this.#askAll();
  }

  async #askAll(): Promise<void> {
    while (this.#asked !== this.#choice) {
      this.#asked = this.#choice;
      try {
        this.answer = await this.ask(this.#asked);
        this.problem = undefined;
      } catch (error) {
        this.problem = (error as Error).message;
      }
      this.host.requestUpdate();
    }
    this.#asked = undefined;
  }
}
