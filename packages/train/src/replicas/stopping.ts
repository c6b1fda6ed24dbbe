import type { StopSignal } from '../model.ts';
import type { Replicas } from './replicas.ts';

/** Another process has stopped the training, and so all stop. */
export class StoppedByReplicaError extends Error {
  override readonly name = 'StoppedByReplicaError';
  constructor() {
    super('another process of this training was told to stop, and so all stop');
  }
}

/** Whether one of the processes says so: the same answer in all, which all ask for at the same place. */
export async function anyOf(replicas: Replicas, says: boolean): Promise<boolean> {
  if (replicas.size === 1) return says;
  const [count] = await replicas.sum([says ? 1 : 0]);
  return count! > 0;
}

/**
 * @throws the signal's reason where it is aborted, and StoppedByReplicaError where that of another process is: in all at the
 *   same place
 */
export async function throwIfStopped(replicas: Replicas, signal: StopSignal | undefined): Promise<void> {
  if (!(await anyOf(replicas, signal?.aborted === true))) return;
  throw signal?.aborted ? signal.reason : new StoppedByReplicaError();
}
