/** What the service worker knows of the page that it keeps. The build writes it. */
export interface Site {
  /** Another one for other contents. */
  version: string;
  /** SHA-256 of each file, base64, by its path relative to the page. */
  files: Readonly<Record<string, string>>;
  /** Those of the files that are kept when they are first asked for, and not with the page. */
  later: readonly string[];
  /** The content of `models.json` where the network is away. */
  models: string;
}

/** Caches of the page begin with this; the version follows. */
export const cachePrefix = 'densenet-page-';

/** The cache in which `<densenet-classifier>` keeps models. What the worker keeps is not kept there a second time. */
export const elementCache = 'densenet-models';

/** What a page says to a worker that waits, to let it take over. */
export const takeOver = 'take over';
