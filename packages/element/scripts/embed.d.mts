import type { BuildOptions, Metafile } from 'esbuild';

/** esbuild options for code that runs in a browser, bundled from the sources of this package and of the workspace's others. */
export const browserBundle: BuildOptions & { metafile: true };

/**
 * Writes `densenet-classifier.js`, the files of the two backends that are loaded when needed, and the .wasm files.
 *
 * @param folder where to write them
 * @returns esbuild's list of the modules in each file
 */
export function buildEmbed(folder: string): Promise<Metafile>;
