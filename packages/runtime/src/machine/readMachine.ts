import { totalmem } from 'node:os';
import { compilerCandidates, findCompiler } from './compiler.ts';
import { readCpu } from './cpu.ts';
import { findNvidiaGpu } from './gpu.ts';
import { currentLibc } from './libc.ts';
import type { Machine } from './machine.ts';
import { findPythons, pythonCandidates } from './python.ts';

/** Describes this machine: runs its Pythons, its compiler and `nvidia-smi`, changes nothing. Takes about half a second. */
export async function readMachine(env: NodeJS.ProcessEnv = process.env): Promise<Machine> {
  const [cpu, gpu, pythons, compiler] = await Promise.all([
    readCpu(),
    findNvidiaGpu(env),
    findPythons(env),
    findCompiler(env),
  ]);
  return {
    platform: process.platform,
    arch: process.arch,
    libc: currentLibc(),
    nodeVersion: process.versions.node,
    cpu,
    memoryBytes: totalmem(),
    gpu,
    pythons,
    pythonNames: pythonCandidates(env, process.platform),
    compiler,
    compilerNames: compilerCandidates(env),
  };
}
