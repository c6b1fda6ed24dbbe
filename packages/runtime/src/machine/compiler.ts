import { run } from '../process/run.ts';
import type { Compiler } from './machine.ts';

/** The C++ compilers to try, in order: only `$CXX` if it is set. */
export function compilerCandidates(env: NodeJS.ProcessEnv): string[] {
  return env.CXX ? [env.CXX] : ['g++', 'c++', 'clang++'];
}

/** The first C++ compiler that answers to `--version`. */
export async function findCompiler(env: NodeJS.ProcessEnv = process.env): Promise<Compiler | undefined> {
  for (const command of compilerCandidates(env)) {
    const { code, stdout } = await run(command, ['--version'], { env, timeoutMs: 20_000 });
    if (code === 0) return { command, version: stdout.split('\n')[0]?.trim() ?? '' };
  }
  return undefined;
}
