/** A model cannot be had from where it was said to be. The message says what was found there and what was expected. */
export class ModelLoadError extends Error {
  override readonly name = 'ModelLoadError';
}

/** An answer that this network cannot give. The message says why, and what to ask instead. */
export class UnanswerableError extends Error {
  override readonly name = 'UnanswerableError';
}

/** A network gives NaN or infinities for a picture, so that nothing follows from its logits. */
export class NonFiniteLogitsError extends Error {
  override readonly name = 'NonFiniteLogitsError';
}
