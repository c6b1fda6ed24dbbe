import { BACKEND_NAMES, type ForcedBackend, type RunningBackend, startBackend } from '@densenet/runtime';
import { positiveInteger as positiveIntegerSchema } from '@densenet/schema';
import { type Command, Option } from 'commander';
import { note } from '../terminal/output.ts';
import { typedAs } from '../terminal/typedValue.ts';

/** Flags of every command that runs a network. */
export interface BackendFlags {
  backend?: ForcedBackend;
  threads?: number;
}

export function addBackendFlags(command: Command): Command {
  return command
    .addOption(
      new Option('--backend <name>', 'use this backend or fail, instead of the fastest that works').choices(
        BACKEND_NAMES,
      ),
    )
    .option('--threads <count>', 'threads of the backend (default: its own choice)', positiveInteger);
}

/** Starts the backend, and notes in one line which it is and why no faster one runs. */
export async function startChosenBackend({
  backend,
  threads,
  fused = true,
}: BackendFlags & { fused?: boolean }): Promise<RunningBackend> {
  const running = await startBackend({
    ...(backend === undefined ? {} : { backend }),
    ...(threads === undefined ? {} : { threads }),
    ...(fused ? {} : { fused }),
    onProgress: (message) => note(message),
  });
  note(`backend: ${running.summary}`);
  return running;
}

/**
 * Parses an option's text as a positive integer.
 *
 * @throws InvalidArgumentError where it is none
 */
export const positiveInteger = typedAs(positiveIntegerSchema);

/** Flags of every command that reads a data set. */
export interface DataFlags {
  dataDir?: string;
  offline?: boolean;
  dataWorkers?: number;
  strictData?: boolean;
}

export function addDataFlags(command: Command): Command {
  return command
    .option('--data-dir <folder>', "folder that holds the data set's files; no other place is then looked at")
    .option('--offline', 'use only data that is on this machine')
    .option('--data-workers <count>', 'threads that decode pictures (default: one a core, less one)', positiveInteger)
    .option('--strict-data', "end with an error where one of one's own pictures cannot be read, or is not there");
}

/** Options for loading data, from the flags. */
export const dataOptions = ({ dataDir, offline, dataWorkers, strictData }: DataFlags, signal?: AbortSignal) => ({
  ...(dataDir === undefined ? {} : { dataDirectory: dataDir }),
  ...(offline === undefined ? {} : { offline }),
  ...(dataWorkers === undefined ? {} : { workers: dataWorkers }),
  ...(strictData === undefined ? {} : { strict: strictData }),
  ...(signal === undefined ? {} : { signal }),
});
