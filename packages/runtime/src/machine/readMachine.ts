import { totalmem } from 'node:os';
import { run } from '../process/run.ts';
import { readCpu } from './cpu.ts';
import { findNvidiaGpu } from './gpu.ts';
import type { Compiler, Libc, Machine } from './machine.ts';
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

/** The C++ compilers to try, in order: only `$CXX` if it is set. */
function compilerCandidates(env: NodeJS.ProcessEnv): string[] {
  return env.CXX ? [env.CXX] : ['g++', 'c++', 'clang++'];
}

/** The first C++ compiler that answers to `--version`. */
async function findCompiler(env: NodeJS.ProcessEnv = process.env): Promise<Compiler | undefined> {
  for (const command of compilerCandidates(env)) {
    const { code, stdout } = await run(command, ['--version'], { env, timeoutMs: 20_000 });
    if (code === 0) return { command, version: stdout.split('\n')[0]?.trim() ?? '' };
  }
  return undefined;
}

/** The part of Node's diagnostic report that tells the C library. */
interface ReportPart {
  header?: { glibcVersionRuntime?: string };
}

/** Which C library a Node on this platform runs on, from its diagnostic report: glibc says its version, musl nothing. */
export function libcOf(platform: NodeJS.Platform, report: ReportPart): Libc {
  if (platform !== 'linux') return { kind: 'none' };
  const version = report.header?.glibcVersionRuntime;
  return version ? { kind: 'glibc', version } : { kind: 'musl' };
}

let known: Libc | undefined;

/** The C library of this process; asked once, without the report's slow and private network part. */
export function currentLibc(): Libc {
  if (!known) {
    const report = process.report as typeof process.report & { excludeNetwork?: boolean };
    const before = report.excludeNetwork;
    report.excludeNetwork = true;
    known = libcOf(process.platform, report.getReport() as ReportPart);
    if (before !== undefined) report.excludeNetwork = before;
  }
  return known;
}
