import { producer } from './exportedModel.ts';
import { savedModelMetadataFile } from './tensorflow/exportSavedModel.ts';

/** Paths of all files that a GraphModel or SavedModel of ours consists of. */
const known = /^(model\.json|group1-shard\d+of\d+\.bin|saved_model\.pb|assets\.extra\/densenet\.json)$/;

/** The file of each format that says who wrote it. */
const signed = ['model.json', savedModelMetadataFile];

/**
 * Whether a folder is an export of this project with nothing else in it, so that another export may take its place.
 *
 * @param paths of all files in it, with `/` between names
 * @param read gives a file's bytes
 */
export async function isExportedFolder(
  paths: readonly string[],
  read: (path: string) => Promise<Uint8Array>,
): Promise<boolean> {
  const path = paths.find((found) => signed.includes(found));
  if (path === undefined || !paths.every((found) => known.test(found))) return false;
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(await read(path)));
    return typeof json === 'object' && json !== null && 'generatedBy' in json && json.generatedBy === producer;
  } catch {
    return false;
  }
}
