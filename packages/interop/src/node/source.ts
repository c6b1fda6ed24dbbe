import { stat } from 'node:fs/promises';
import { looksLikeWeights } from './weightNames.ts';

/** Where weights come from. */
export type Source =
  /** A file, or a folder with one in it. */
  { kind: 'file'; path: string } | { kind: 'url'; url: string } | { kind: 'hub'; repository: string; revision: string };

/** The text names no file, address or repository. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}

/** Owner and name as Hugging Face allows them, and a branch, tag or commit. */
const repositoryForm = /^(?:hf:\/\/)?([\w][\w.-]{0,95}\/[\w][\w.-]{0,95})(?:@([\w][\w./-]{0,127}))?$/;

/**
 * Parses a source: an address begins with `http://` or `https://`, a repository with `hf://`. Any other text is a file or
 * folder, if there is one of that name, else `owner/name` of a repository on Hugging Face.
 *
 * @throws SourceError where there is no such source; it says what was tried
 */
export async function parseSource(source: string): Promise<Source> {
  if (/^https?:\/\//i.test(source)) {
    if (!URL.canParse(source)) throw new SourceError(`${source} is not a valid address`);
    return { kind: 'url', url: source };
  }
  const repository = repositoryForm.exec(source);
  if (!source.startsWith('hf://')) {
    const found = await stat(source).catch(() => undefined);
    if (found) return { kind: 'file', path: source };
  }
  // `weights/densenet.pth` is a mistyped path rather than a repository.
  if (repository && (!looksLikeWeights(source) || source.startsWith('hf://'))) {
    return { kind: 'hub', repository: repository[1]!, revision: repository[2] ?? 'main' };
  }
  throw new SourceError(
    `${source}: there is no such file or folder, and it is neither an address (https://...) nor a repository on Hugging ` +
      'Face (owner/name, such as timm/densenet121.tv_in1k)',
  );
}
