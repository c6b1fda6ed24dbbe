import { type Case, prepareWorkload, type Run } from '../workload.ts';

/** Time of a step: the fastest of some, since what else the machine does makes the others slower. */
export interface StepTime {
  milliseconds: number;
  /** The time of all threads together on the processor: it changes less with what else the machine does. */
  processorMilliseconds: number;
}

/**
 * Times steps of several runs of one case on the current backend, in turn, so that whatever else the machine does meets them
 * all alike.
 */
export async function measureTimes(what: Case, runs: readonly Run[], steps: number): Promise<Map<Run, StepTime>> {
  const workloads = runs.map((run) => ({ run, ...prepareWorkload(what, run, { values: 'random' }) }));
  const times = new Map<Run, StepTime>();
  for (const { step } of workloads) await step();
  for (let round = 0; round < steps; round++) {
    for (const { run, step } of workloads) {
      const [start, processor] = [performance.now(), process.cpuUsage()];
      await step();
      const { user, system } = process.cpuUsage(processor);
      const before = times.get(run);
      times.set(run, {
        milliseconds: Math.min(performance.now() - start, before?.milliseconds ?? Number.POSITIVE_INFINITY),
        processorMilliseconds: Math.min(
          (user + system) / 1000,
          before?.processorMilliseconds ?? Number.POSITIVE_INFINITY,
        ),
      });
    }
  }
  for (const workload of workloads) workload.dispose();
  return times;
}
