import { readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { requireOwn } from '../cache/directory.ts';
import { readOwnMarker } from '../cache/marker.ts';
import { currentLibc } from '../machine/libc.ts';
import { type BindingInputs, RECIPE } from './bindingKey.ts';
import { BINDING_FILE, NAPI_VERSION } from './compile.ts';
import { bindingSources } from './packages.ts';
import type { Variant } from './wheels.ts';

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
 * Finds a binding in the cache that fits this process and whose TensorFlow is still where and as it was. A CUDA build
 * serves for the CPU too, if there is no other.
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
      // A TensorFlow of the user's Python is as safe as that Python.
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
