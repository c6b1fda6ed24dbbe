import type { ModelFormat, NamedFile } from '../export/exportTools.ts';
import type { WriteArchiveOptions } from '../export/writeArchive.ts';
import { currentTrainer } from '../host/startTrainer.ts';
import type { TrainerSession } from './trainerSession.ts';

/**
 * The taught network as a file of a name, which is without an ending.
 *
 * @throws NotTaughtError before the network knows two classes
 * @throws the signal's reason where it is aborted
 */
export async function modelFile(
  { engine, learning }: TrainerSession,
  format: ModelFormat,
  name: string,
  signal?: AbortSignal,
): Promise<NamedFile> {
  const bytes = await engine!.exportModel();
  signal?.throwIfAborted();
  // The tools are not needed for what the engine writes.
  const file =
    format === 'safetensors'
      ? { name: `${name}.safetensors`, content: new Blob([bytes], { type: 'application/octet-stream' }) }
      : await (await currentTrainer().loadExportTools()).modelFile(bytes, format, name, signal);
  learning.isSaved = true;
  return file;
}

/**
 * The examples as a zip archive of a name, which is without an ending.
 *
 * @throws the signal's reason where it is aborted
 */
export async function examplesFile(
  { project }: TrainerSession,
  name: string,
  options?: WriteArchiveOptions,
): Promise<NamedFile> {
  const { writeArchive } = await currentTrainer().loadExportTools();
  const content = await writeArchive(project.classes, project.all(), options);
  return { name: `${name}.zip`, content: content! };
}
