/** A call needs what was not taught yet: examples, a head, a picture. The message says what is missing and what to do. */
export class NotTaughtError extends Error {
  override readonly name = 'NotTaughtError';
}

/** The whole network is trained just now, and what was asked would change it. Stop the training first. */
export class TrainingUnderWayError extends Error {
  override readonly name = 'TrainingUnderWayError';

  constructor() {
    super('the network is being trained: stop that first');
  }
}
