import { type ExplanationTab, explanationTabs } from '@densenet/element';

/** What a link to the page may say that it shows. What is left out is as on arrival. */
export interface Permalink {
  /** Id or address of the model. */
  model?: string;
  /** Id or address of the model beside it. */
  compare?: string;
  /** The picture's place in the model's gallery. */
  picture?: number;
  /** Index of the class that is explained. */
  classIndex?: number;
  explanation?: ExplanationTab;
}

/** The names in an address. */
const names = {
  model: 'model',
  compare: 'compare',
  picture: 'picture',
  classIndex: 'class',
  explanation: 'tab',
} as const satisfies Record<keyof Permalink, string>;

/** Where a link lands that names anything: at the classifier. */
const landing = '#try';

/** Reads a query string such as `?picture=17&tab=features`. What it says wrongly counts as left out. */
export function readPermalink(query: string): Permalink {
  const parameters = new URLSearchParams(query);
  const read = (name: keyof Permalink) => parameters.get(names[name]) || undefined;
  const index = (name: keyof Permalink) => {
    const value = read(name);
    return value !== undefined && /^\d{1,6}$/.test(value) ? Number(value) : undefined;
  };
  return withoutUndefined({
    model: read('model'),
    compare: read('compare'),
    picture: index('picture'),
    classIndex: index('classIndex'),
    explanation: explanationTabs.find((tab) => tab === read('explanation')),
  });
}

/** An address that says what the page shows. Parameters that are none of a permalink's stay, such as `lang`. */
export function writePermalink(address: string, link: Permalink): string {
  const url = new URL(address);
  for (const [key, name] of Object.entries(names)) {
    const value = link[key as keyof Permalink];
    if (value === undefined) url.searchParams.delete(name);
    else url.searchParams.set(name, String(value));
  }
  if (Object.values(link).some((value) => value !== undefined)) url.hash = landing;
  else if (url.hash === landing) url.hash = '';
  return url.href;
}

/** Whether going from one link to the other is a step that the back button undoes: another model or picture, not another view of it. */
export const isStep = (from: Permalink, to: Permalink): boolean =>
  from.model !== to.model || from.picture !== to.picture || from.compare !== to.compare;

type Loose = { [Key in keyof Permalink]: Permalink[Key] | undefined };

const withoutUndefined = (link: Loose): Permalink =>
  Object.fromEntries(Object.entries(link).filter(([, value]) => value !== undefined));
