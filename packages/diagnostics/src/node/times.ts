import { type Case, prepareWorkload, type Run } from '../workload.ts';

/** Time of the fastest of several steps: other work on the machine can only make a step slower. */
export interface StepTime {
  milliseconds: number;
  /** Processor time of all threads together, which depends less on other work on the machine. */
  processorMilliseconds: number;
}

/**
 * Times steps of several runs of one case on the current backend. The runs take turns, so that other work on the machine slows
 * all of them alike.
 *
 * @param steps timed steps of each run, after one to warm up
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
