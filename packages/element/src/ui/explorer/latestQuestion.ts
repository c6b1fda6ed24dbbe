export interface LatestQuestionOptions<Question, Answer> {
  ask(question: Question): Promise<Answer>;
  onAnswer(answer: Answer): void;
  onError(error: Error): void;
}

/**
 * Asks one question at a time. While it is being answered only the newest of those that come is kept: a pointer asks more often than
 * an engine answers.
 */
export class LatestQuestion<Question, Answer> {
  readonly #options: LatestQuestionOptions<Question, Answer>;
  #next: Question | undefined;
  #isAsking = false;
  #round = 0;

  constructor(options: LatestQuestionOptions<Question, Answer>) {
    this.#options = options;
  }

  ask(question: Question): void {
    this.#next = question;
    void this.#run();
  }

  /** Nothing that was asked before is answered. */
  forget(): void {
    this.#next = undefined;
    this.#round++;
  }

  async #run(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    try {
      while (this.#next !== undefined) {
        const [question, round] = [this.#next, this.#round];
        this.#next = undefined;
        await this.#options.ask(question).then(
          (answer) => {
            if (round === this.#round) this.#options.onAnswer(answer);
          },
          (error: unknown) => {
            if (round === this.#round) this.#options.onError(error instanceof Error ? error : new Error(String(error)));
          },
        );
      }
    } finally {
      this.#isAsking = false;
    }
  }
}
