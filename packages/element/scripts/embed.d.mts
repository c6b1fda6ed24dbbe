import type { BuildOptions, Metafile } from 'esbuild';

/** How everything that runs in a browser is bundled here: from the sources, the workspace's other packages too. */
export const browserBundle: BuildOptions & { metafile: true };

/**
 * Writes `densenet-classifier.js`, the two backends that are loaded when needed, and the .wasm files.
 *
 * @returns what went into each file
 */
export function buildEmbed(folder: string): Promise<Metafile>;
