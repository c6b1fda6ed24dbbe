import type { ModelChoice } from '../model/modelList.ts';

/** The network to teach: the first that is listed as one to begin with, else the first of all. */
export function baseOf(models: readonly ModelChoice[]): ModelChoice {
  return models.find(({ base }) => base) ?? models[0]!;
}
