import type { Replicas } from './replicas.ts';

/** Replicas that remember by which error they ended. */
export interface WatchedReplicas extends Replicas {
  /** What a call has thrown: no process can do anything together with the others any more. */
  readonly failure: unknown;
}

/** The same replicas, watched: so that an error that another process is to blame for can be told from one's own. */
export function watched(replicas: Replicas): WatchedReplicas {
  let failure: unknown;
  const watch = async <Result>(call: Promise<Result>): Promise<Result> => {
    try {
      return await call;
    } catch (error) {
      failure ??= error;
      throw error;
    }
  };
  return {
    rank: replicas.rank,
    size: replicas.size,
    get waitSeconds() {
      return replicas.waitSeconds;
    },
    get failure() {
      return failure;
    },
    broadcast: (tensors) => watch(replicas.broadcast(tensors)),
    reduction: () => {
      const reduction = replicas.reduction();
      return {
        ready: (name, gradient) => reduction.ready(name, gradient),
        finish: (own) => watch(reduction.finish(own)),
        abandon: (reason) => reduction.abandon(reason),
      };
    },
    sum: (values) => watch(replicas.sum(values)),
    gather: (text) => watch(replicas.gather(text)),
    abandon: (reason) => replicas.abandon(reason),
    close: () => watch(replicas.close()),
  };
}
