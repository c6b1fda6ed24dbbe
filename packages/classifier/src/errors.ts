/** A model cannot be loaded. The message names where it was looked for, what was found there and what was expected. */
export class ModelLoadError extends Error {
  override readonly name = 'ModelLoadError';
}

/** A question that this network cannot answer. The message says why, and what to ask instead. */
export class UnanswerableError extends Error {
  override readonly name = 'UnanswerableError';
}

/** A network gives NaN or infinities for a picture, so that its logits mean nothing. */
export class NonFiniteLogitsError extends Error {
  override readonly name = 'NonFiniteLogitsError';
}
