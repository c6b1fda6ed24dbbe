/** A process of those that train together cannot go on, and so none can. */
export class ReplicaFailedError extends Error {
  override readonly name = 'ReplicaFailedError';
  constructor(
    readonly rank: number,
    reason: string,
  ) {
    super(`rank ${rank} cannot go on, so all ranks stop: ${reason}`);
  }
}

/**
 * Processes that should have the same have something else: the settings they were started with, the calls they make, or their
 * weights.
 */
export class ReplicasDifferError extends Error {
  override readonly name = 'ReplicasDifferError';
}
