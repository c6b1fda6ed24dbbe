import { fetchJson } from '../page/fetchJson.ts';

/** A model that the page can be asked to use. */
export interface ModelChoice {
  name: string;
  /** Relative to the page, absolute, or `blob:`. */
  url: string;
  /** The one that `evaluation.json` and the gallery's comparison are of. */
  shipped?: boolean;
  /** The commands that made it. */
  trainedBy?: readonly string[];
}

/** `models.json`, beside the page: what the build ships; `npm run demo` adds the newest checkpoints. */
export interface ModelList {
  models: readonly ModelChoice[];
}

/** @throws Error where there is no list, or nothing on it */
export async function loadModelList(): Promise<readonly ModelChoice[]> {
  const { models } = await fetchJson<ModelList>('models.json');
  if (!Array.isArray(models) || models.length === 0)
    throw new Error('models.json names no model, expected at least one');
  return models;
}
