import { obstacleOf } from '../errors.ts';
import { describeCpu } from '../machine/cpu.ts';
import { describeGpu, noNvidiaGpu } from '../machine/gpu.ts';
import { formatVersion, type Machine } from '../machine/machine.ts';
import { checkNative } from '../native/check.ts';
import { type Plan, planNative } from '../native/plan.ts';
import { findPrepared } from '../native/prepared.ts';
import { CUDA_VERSION, type Variant } from '../native/wheels.ts';
import type { Obstacle, Rung } from '../types.ts';
import type { RungReport } from './report.ts';

export interface NativeInspection {
  report: RungReport;
  /** The prepared TensorFlow's version, if it is prepared and loads. */
  version?: string;
  cudaVersion?: string;
}

/** Looks at one of the two native rungs: tries it if it is prepared, plans it if it is not. */
export async function inspectNative(variant: Variant, machine: Machine, cache: string): Promise<NativeInspection> {
  const rung: Rung = variant === 'cuda' ? 'native-cuda' : 'native-cpu';
  // The remedy, to install a GPU's driver, is left out: on a machine without a GPU it is no advice.
  if (variant === 'cuda' && !machine.gpu) return { report: unavailable(rung, { reason: noNvidiaGpu().reason }) };
  const prepared = await findPrepared(cache, variant).catch((error: unknown) => ({ obstacle: obstacleOf(error) }));
  if (prepared && 'obstacle' in prepared) return { report: unavailable(rung, prepared.obstacle) };
  if (!prepared) return { report: planned(rung, planNative(machine, variant)) };

  const hidden = variant === 'cpu' ? { ...process.env, CUDA_VISIBLE_DEVICES: '-1' } : process.env;
  const check = await checkNative(prepared, hidden);
  if ('obstacle' in check) {
    return { report: unavailable(rung, check.obstacle) };
  }
  const versions = { version: check.version, ...(prepared.inputs.cuda ? { cudaVersion: CUDA_VERSION } : {}) };
  if (variant === 'cuda' && !check.gpu) {
    const detail = `TensorFlow ${check.version} with CUDA loads but sees no GPU, although ${machine.gpu?.evidence} shows one`;
    const remedy = 'update the NVIDIA driver, and check CUDA_VISIBLE_DEVICES';
    return { ...versions, report: { rung, state: 'unavailable', detail, remedy } };
  }
  const { threads, features } = machine.cpu;
  const device = variant === 'cuda' ? describeGpu(machine.gpu) : describeCpu(threads, features);
  const detail = `native TensorFlow ${check.version} from ${prepared.inputs.tensorflowDirectory}`;
  return { ...versions, report: { rung, state: 'works', detail, device, ...(variant === 'cpu' ? { threads } : {}) } };
}

function planned(rung: Rung, plan: ReturnType<typeof planNative>): RungReport {
  if ('obstacle' in plan) return unavailable(rung, plan.obstacle);
  return { rung, state: 'preparable', detail: describePlan(plan) };
}

function unavailable(rung: Rung, { reason, remedy }: Obstacle): RungReport {
  return { rung, state: 'unavailable', detail: reason, ...(remedy ? { remedy } : {}) };
}

/** What the first start will do. */
export function describePlan(plan: Plan): string {
  const python = `Python ${formatVersion(plan.python.version)} (${plan.python.executable})`;
  const source =
    plan.source === 'python'
      ? `uses TensorFlow ${plan.tensorflow.version} of ${python}`
      : `has pip of ${python} download ${plan.wheels.title} (about ${Math.round(plan.wheels.downloadBytes / 1e6)} MB)`;
  return `not prepared yet: the first start ${source} and compiles the binding with ${plan.compiler.command}`;
}
