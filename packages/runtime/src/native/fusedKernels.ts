import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { makeArtifact } from '../cache/artifact.ts';
import { obstacleOf, PreparationError } from '../errors.ts';
import { instructionSet } from '../machine/cpu.ts';
import type { Machine } from '../machine/machine.ts';
import type { OnProgress } from '../types.ts';
import { compileFusedKernels } from './compile.ts';
import type { PreparedBinding } from './prepared.ts';

const require = createRequire(import.meta.url);

export const FUSED_KERNELS_FILE = 'densenet_kernels.so';

/** Version of how the kernels are compiled: increase it when compiler flags change. Their sources are part of the key anyway. */
const RECIPE = 2;

interface Options {
  /** The cache folder. */
  cache: string;
  env: NodeJS.ProcessEnv;
  onProgress?: OnProgress | undefined;
  /** Describes the machine; only called when something is to be compiled. */
  machine: () => Promise<Machine>;
}

/** A library of kernels to be loaded behind TensorFlow, or why there is none. */
export type FusedKernels = { library: string } | { reason: string };

/**
 * Finds or compiles the kernels of `@densenet/ops` that compute norm, ReLU and convolution in one pass. They are compiled for
 * this machine's processor: a cache that several machines share holds one library for each kind of processor. TensorFlow works
 * without them, only slower: a failure of the compiler is remembered with its reason, and tried again when the sources,
 * TensorFlow or the processor are others.
 */
export async function prepareFusedKernels({ inputs }: PreparedBinding, options: Options): Promise<FusedKernels> {
  const sources = dirname(require.resolve('@densenet/ops/native/tensorflow_ops.cc'));
  const { tensorflowVersion, tensorflowDirectory, platform, arch, libc } = inputs;
  const key = createHash('sha256')
    .update(JSON.stringify({ RECIPE, tensorflowVersion, tensorflowDirectory, platform, arch, libc }))
    .update(await instructionSet())
    .update(await sourceText(sources))
    .digest('hex');
  const directory = join(
    options.cache,
    'native',
    `densenet-kernels-tensorflow-${tensorflowVersion}-${key.slice(0, 12)}`,
  );
  try {
    const { details } = await makeArtifact({
      directory,
      what: `fused kernels for TensorFlow ${tensorflowVersion}`,
      onProgress: options.onProgress,
      build: async (temporary) => {
        const { compiler } = await options.machine();
        if (!compiler) throw new PreparationError('compiler', { reason: 'no C++ compiler found' });
        options.onProgress?.(`compiling fused kernels with ${compiler.command} (about 10 s)`);
        const target = join(temporary, FUSED_KERNELS_FILE);
        const failure = await compileFusedKernels(compiler, options.env, sources, tensorflowDirectory, target);
        if (failure) return { files: [], details: { failure } };
        return { files: [FUSED_KERNELS_FILE], details: { compiler: compiler.version } };
      },
    });
    return details.failure ? { reason: String(details.failure) } : { library: join(directory, FUSED_KERNELS_FILE) };
  } catch (error) {
    return { reason: obstacleOf(error).reason };
  }
}

async function sourceText(directory: string): Promise<string> {
  const names = (await readdir(directory)).filter((name) => /\.(cc|h)$/.test(name)).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')));
  return names.map((name, index) => `${name}\n${texts[index]}`).join('\n');
}
