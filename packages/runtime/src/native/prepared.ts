import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { requireOwn } from '../cache/directory.ts';
import { readOwnMarker } from '../cache/marker.ts';
import type { Libc } from '../machine/machine.ts';
import { currentLibc } from '../machine/readMachine.ts';
import { BINDING_FILE, NAPI_VERSION } from './compile.ts';
import { additionsHash, bindingSources } from './packages.ts';
import type { Variant } from './wheels.ts';

/** Version of how this package compiles the binding: increase it when compiler flags change. */
export const RECIPE = 2;

/** All that a compiled binding depends on: another value of any of these needs another binding. */
export interface BindingInputs {
  tensorflowVersion: string;
  tensorflowDirectory: string;
  /** Size of the library that the binding is linked with; size and time change when a TensorFlow is upgraded in place. */
  libraryBytes: number;
  libraryModifiedMs: number;
  cuda: boolean;
  tfjsNodeVersion: string;
  /** {@link additionsHash} of the package that compiled the binding. */
  additions: string;
  napiVersion: number;
  /** {@link RECIPE} of the package that compiled the binding. */
  recipe: number;
  platform: NodeJS.Platform;
  arch: string;
  libc: Libc;
}

/** Name of a binding's folder in the cache: a readable part, then a hash of all inputs. */
export function bindingKey(inputs: BindingInputs): string {
  const { tfjsNodeVersion, tensorflowVersion, cuda, platform, arch } = inputs;
  const hash = createHash('sha256').update(JSON.stringify(Object.entries(inputs).sort()));
  const readable = `tfjs-${tfjsNodeVersion}-tensorflow-${cuda ? 'cuda' : 'cpu'}-${tensorflowVersion}-${platform}-${arch}`;
  return `${readable}-${hash.digest('hex').slice(0, 12)}`;
}

/** A compiled binding in the cache, and what it was made for. */
export interface PreparedBinding {
  /** The path of the compiled module. */
  binding: string;
  inputs: BindingInputs;
}

/** The library that the binding is linked with, in the folder of the Python package `tensorflow`. */
export function libraryName(platform: NodeJS.Platform = process.platform): string {
  return platform === 'darwin' ? 'libtensorflow_cc.2.dylib' : 'libtensorflow_cc.so.2';
}

/**
 * Finds a binding in the cache that fits this process and whose TensorFlow is unchanged, at the same place. A CUDA build
 * serves for the CPU, too, if there is no other.
 *
 * @throws CacheError where others may write to the cache
 */
export async function findPrepared(cache: string, variant: Variant): Promise<PreparedBinding | undefined> {
  const parent = join(cache, 'native');
  const fitting: PreparedBinding[] = [];
  for (const name of (await readdir(parent).catch(() => []))
    .filter((name) => !name.startsWith('.'))
    .sort()
    .reverse()) {
    const marker = await readOwnMarker(join(parent, name));
    const inputs = marker?.details.inputs as BindingInputs | undefined;
    if (inputs && fitsProcess(inputs) && (await isUnchanged(inputs))) {
      const library = join(inputs.tensorflowDirectory, libraryName());
      // Outside the cache, the library is part of the user's Python, and as safe as that Python.
      if (library.startsWith(cache + sep)) requireOwn(library);
      fitting.push({ binding: join(parent, name, BINDING_FILE), inputs });
    }
  }
  const cuda = fitting.find(({ inputs }) => inputs.cuda);
  return variant === 'cuda' ? cuda : (fitting.find(({ inputs }) => !inputs.cuda) ?? cuda);
}

function fitsProcess(inputs: BindingInputs): boolean {
  return (
    inputs.platform === process.platform &&
    inputs.arch === process.arch &&
    inputs.napiVersion === NAPI_VERSION &&
    inputs.recipe === RECIPE &&
    inputs.additions === additionsHash() &&
    inputs.tfjsNodeVersion === bindingSources().tfjsNodeVersion &&
    JSON.stringify(inputs.libc) === JSON.stringify(currentLibc())
  );
}

async function isUnchanged({ tensorflowDirectory, libraryBytes, libraryModifiedMs }: BindingInputs): Promise<boolean> {
  try {
    const library = await stat(join(tensorflowDirectory, libraryName()));
    return library.size === libraryBytes && library.mtimeMs === libraryModifiedMs;
  } catch {
    return false;
  }
}
