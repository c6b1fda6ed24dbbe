import { createHash } from 'node:crypto';
import type { Libc } from '../machine/machine.ts';

/** Counted up when what is compiled, or how, changes. */
export const RECIPE = 1;

/** All that a compiled binding depends on: another value of any of these needs another binding. */
export interface BindingInputs {
  tensorflowVersion: string;
  tensorflowDirectory: string;
  /** Size and time of the library that it is linked with, which change when a TensorFlow is upgraded in place. */
  libraryBytes: number;
  libraryModifiedMs: number;
  cuda: boolean;
  tfjsNodeVersion: string;
  napiVersion: number;
  /** {@link RECIPE}: how this package compiles it. */
  recipe: number;
  platform: NodeJS.Platform;
  arch: string;
  libc: Libc;
}

/** The folder's name of a binding in the cache: readable in front, exact behind. */
export function bindingKey(inputs: BindingInputs): string {
  const { tfjsNodeVersion, tensorflowVersion, cuda, platform, arch } = inputs;
  const hash = createHash('sha256').update(JSON.stringify(Object.entries(inputs).sort()));
  const readable = `tfjs-${tfjsNodeVersion}-tensorflow-${cuda ? 'cuda' : 'cpu'}-${tensorflowVersion}-${platform}-${arch}`;
  return `${readable}-${hash.digest('hex').slice(0, 12)}`;
}
