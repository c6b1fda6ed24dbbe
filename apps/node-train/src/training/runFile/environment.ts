import { createRequire } from 'node:module';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import type { RunningBackend } from '@densenet/runtime';
import { version_core } from '@tensorflow/tfjs-core';
import { type GitState, gitState } from './gitState.ts';

/** What a training ran with: versions and the machine. Neither environment variables nor names of users and hosts. */
export interface Environment {
  versions: { densenet: string; node: string; tensorflowjs: string };
  /** `summary`: its version, where it has one, and why no faster one runs. */
  backend: { name: string; device: string; threads?: number; summary: string };
  machine: { system: string; arch: string; cpu: string; cores: number; memoryBytes: number };
  /** Of the current folder; missing where it is in no Git repository. */
  git?: GitState;
}

const { version: ownVersion } = createRequire(import.meta.url)('../../../package.json') as { version: string };

export async function environment({ rung, device, threads, summary }: RunningBackend): Promise<Environment> {
  const git = await gitState(process.cwd());
  return {
    versions: { densenet: ownVersion, node: process.version, tensorflowjs: version_core },
    backend: { name: rung, device, ...(threads === undefined ? {} : { threads }), summary },
    machine: {
      system: `${process.platform} ${release()}`,
      arch: process.arch,
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: availableParallelism(),
      memoryBytes: totalmem(),
    },
    ...(git ? { git } : {}),
  };
}
