import { fetchJson } from '../page/fetchJson.ts';

/** A model that a visitor can choose. */
export interface ModelChoice {
  /** Its name in permalinks and in the page's texts; left out for models that are not shipped. */
  id?: string;
  name: string;
  /** Relative to the page, absolute, or `blob:`. */
  url: string;
  /** Name of its gallery, such as `gallery-fashion-mnist`; left out where it has none of its own. */
  gallery?: string;
  /** Whether it is a network to begin with where own classes are taught. */
  base?: boolean;
  /** Address of what was measured of it on a whole test set, as `densenet evaluate --json` writes it. */
  evaluation?: string;
  /** The commands that trained and exported the model. */
  trainedBy?: readonly string[];
}

export type Galleries = Readonly<Partial<Record<number, string>>>;

/** The content of `models.json` beside the page: the shipped models; `npm run demo` adds the newest checkpoints. */
export interface ModelList {
  models: readonly ModelChoice[];
  /** Names of the galleries for models without one of their own, by the channels of their pictures. */
  galleries: Galleries;
  /** Whether the page may be kept for visits without a network: not by `npm run demo`, whose address serves other pages, too. */
  offline?: boolean;
}

/** @throws Error where `models.json` cannot be loaded or lists no model */
export async function loadModelList(): Promise<ModelList> {
  const list = await fetchJson<ModelList>('models.json');
  if (!Array.isArray(list.models) || list.models.length === 0)
    throw new Error('models.json names no model, expected at least one');
  return list;
}

/**
 * The model that a permalink names: by its id, or by its address, listed or not.
 *
 * @returns undefined where the name can be neither
 */
export function modelNamed(name: string, models: readonly ModelChoice[], base: string): ModelChoice | undefined {
  const listed = models.find(({ id }) => id === name);
  if (listed || !URL.canParse(name, base)) return listed;
  const { href, protocol, pathname } = new URL(name, base);
  const sameAddress = models.find(({ url }) => new URL(url, base).href === href);
  if (sameAddress || !/^https?:$/.test(protocol)) return sameAddress;
  return { name: pathname.split('/').at(-1) || href, url: name };
}
