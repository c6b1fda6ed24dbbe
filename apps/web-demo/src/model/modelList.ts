import { fetchJson } from '../page/fetchJson.ts';

/** A model that a visitor can choose. */
export interface ModelChoice {
  name: string;
  /** Relative to the page, absolute, or `blob:`. */
  url: string;
  /** Whether this is the shipped model, which `evaluation.json` and the gallery's `nativePredictions` were measured with. */
  shipped?: boolean;
  /** Whether it is a network to begin with where own classes are taught. */
  base?: boolean;
  /** The commands that trained and exported the model. */
  trainedBy?: readonly string[];
}

/** The content of `models.json` beside the page: the shipped model; `npm run demo` adds the newest checkpoints. */
export interface ModelList {
  models: readonly ModelChoice[];
}

/** @throws Error where `models.json` cannot be loaded or lists no model */
export async function loadModelList(): Promise<readonly ModelChoice[]> {
  const { models } = await fetchJson<ModelList>('models.json');
  if (!Array.isArray(models) || models.length === 0)
    throw new Error('models.json names no model, expected at least one');
  return models;
}
