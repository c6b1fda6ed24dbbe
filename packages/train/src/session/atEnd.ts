import { unlessAborted } from './measureOn.ts';
import { reestimated } from './reestimated.ts';
import { measure, type Running, save } from './running.ts';

/**
 * Estimates running statistics again, where that is asked for, and judges the network once more.
 *
 * @returns false where the signal came first: the state is then as it was
 */
export async function reestimateAtEnd<Run>(running: Running<Run>): Promise<boolean> {
  const { session, options, replicas, announce } = running;
  const { reestimate, judge, signal } = options;
  if (!reestimate || session.reestimated) return true;
  const onBatch = (images: number) =>
    announce({ type: 'evaluating', on: 'running statistics', images, total: reestimate.images });
  const found = await unlessAborted({ signal, replicas }, async () => {
    await onBatch(0);
    const { syncBatchNorm } = session;
    return reestimated(session.model, session.state, reestimate, { signal, replicas, syncBatchNorm, onBatch });
  });
  if (!found) return false;
  const judged = await measure(judge, running, found.state);
  if (!judged) {
    found.discard();
    return false;
  }
  found.accept();
  // In place, since whoever saves the session may hold its state.
  Object.assign(session.state, found.state);
  session.reestimated = judged;
  await announce({ type: 'reestimated', images: reestimate.images, judged, judgedBy: judge.name });
  await save(running);
  return true;
}

/**
 * Evaluates the network on the test set, where epochs were judged on another one: once, when nothing can be chosen any more.
 */
export async function testAtEnd<Run>(running: Running<Run>): Promise<boolean> {
  const { session, options, announce } = running;
  if (!options.test || session.tested) return true;
  const tested = await measure(options.test, running);
  if (!tested) return false;
  session.tested = tested;
  await announce({ type: 'tested', tested });
  await save(running);
  return true;
}
