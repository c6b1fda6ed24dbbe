import { CheckpointError } from './errors.ts';

/** Key of `__metadata__` that tells our files from others', with the kind of file and the version of what is in it. */
const SCHEMA_KEY = 'schema';

export type FileKind = 'densenet-model' | 'densenet-state';

const VERSION = 1;

/**
 * `__metadata__` that every file of ours has. `format: pt` is what PyTorch's own writers put there and some readers ask
 * for.
 */
export function schemaMetadata(kind: FileKind): Record<string, string> {
  return { format: 'pt', [SCHEMA_KEY]: `${kind}/${VERSION}` };
}

/**
 * True when a file of ours of this kind has these metadata, false when the file is someone else's: then none of its
 * metadata mean anything to us.
 * @throws CheckpointError where the file is ours, but of another kind or of a version that this program does not know
 */
export function hasSchema(metadata: Readonly<Record<string, string>>, kind: FileKind): boolean {
  const match = /^(densenet-model|densenet-state)\/(\d+)$/.exec(metadata[SCHEMA_KEY] ?? '');
  if (match === null) return false;
  if (match[1] !== kind) throw new CheckpointError(`this is a ${match[1]} file; expected a ${kind} file`);
  if (Number(match[2]) !== VERSION) {
    throw new CheckpointError(
      `this ${kind} file has version ${match[2]}, and this program reads version ${VERSION}: use the version that wrote it`,
    );
  }
  return true;
}
