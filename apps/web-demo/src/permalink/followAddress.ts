import type { DensenetClassifier } from '@densenet/element';
import { loadGallery } from '../gallery/gallery.ts';
import { exampleOf, galleryOf } from '../gallery/modelGallery.ts';
import { type ModelChoice, modelNamed } from '../model/modelList.ts';
import { chooseModel, compareWith } from '../model/models.ts';
import { showTile } from '../page/classifier.ts';
import { page } from '../page/pageState.ts';
import { isStep, type Permalink, readPermalink, writePermalink } from './permalink.ts';

/**
 * Shows what the page's address says, also after the back button, and lets the address say what the page shows: from then on each
 * address can be passed on. To be called when the list of models is there.
 */
export function followAddress(element: DensenetClassifier): void {
  /** How often an address was followed; the one that was followed last counts. */
  let turn = 0;
  let following = false;
  let isWritten = true;
  let known = '';

  const follow = async () => {
    const own = ++turn;
    known = saidNow();
    following = true;
    await show(element, readPermalink(location.search), () => own === turn);
    if (own !== turn) return;
    following = false;
    write();
  };

  const write = () => {
    isWritten = true;
    const { model, models } = page.state;
    if (following || model === undefined || models.length === 0) return;
    const link = shownLink(element);
    const address = writePermalink(location.href, link);
    if (address === writePermalink(location.href, readPermalink(location.search))) return;
    const isNew = isStep(readPermalink(location.search), link);
    history[isNew ? 'pushState' : 'replaceState'](null, '', address);
    known = saidNow();
  };
  // Several changes of one moment are one step.
  const writeSoon = () => {
    if (isWritten) setTimeout(write);
    isWritten = false;
  };

  page.subscribe(writeSoon);
  element.addEventListener('explain', writeSoon);
  addEventListener('popstate', () => {
    // A link to a section of the page changes only what comes after "#".
    if (saidNow() !== known) void follow();
  });
  void follow();
}

/** What the address says, its language aside. */
const saidNow = (): string => JSON.stringify(readPermalink(location.search));

/** What the page shows, without what is so on arrival. A picture or a model of the visitor's own cannot be in it. */
function shownLink(element: DensenetClassifier): Permalink {
  const { chosen, compared, models, shown, gallery } = page.state;
  const [best] = element.predictions;
  const link: Permalink = {};
  const model = nameOf(chosen);
  if (chosen !== models[0] && model !== undefined) link.model = model;
  const compare = nameOf(compared);
  if (compare !== undefined) link.compare = compare;
  if (shown && gallery && shown.image !== exampleOf(gallery.index)) link.picture = shown.image;
  if (best && element.classIndex !== best.index) link.classIndex = element.classIndex;
  if (element.explanation !== 'activation') link.explanation = element.explanation;
  return link;
}

const nameOf = (choice: ModelChoice | undefined): string | undefined =>
  choice?.url.startsWith('blob:') ? undefined : (choice?.id ?? choice?.url);

/** Shows what a link says. Ends early where another link is followed meanwhile. */
async function show(element: DensenetClassifier, link: Permalink, isCurrent: () => boolean): Promise<void> {
  const { models } = page.state;
  const named = (name: string | undefined) =>
    name === undefined ? undefined : modelNamed(name, models, document.baseURI);
  const chosen = named(link.model) ?? models[0]!;
  const isArrival = page.state.chosen === undefined;
  const isOther = chosen.url !== page.state.chosen?.url;
  if (isOther) chooseModel(chosen);
  const compared = named(link.compare);
  if (compared?.url !== page.state.compared?.url) compareWith(compared);
  element.explanation = link.explanation ?? 'activation';
  try {
    // The gallery of a model that is not listed is known when the model is there.
    const name = chosen.gallery ?? galleryOf({ ...page.state, model: await element.whenReady() });
    const gallery = name === undefined ? undefined : await loadGallery(name);
    if (!isCurrent() || !gallery) return;
    const image = gallery.tiles[link.picture ?? -1] ? link.picture! : exampleOf(gallery.index);
    // The visitor may have given a picture before the page was there.
    if (isArrival && link.picture === undefined && element.picture !== undefined) return;
    if (isOther || page.state.shown?.image !== image) await showTile(image, gallery);
  } catch {
    // The page or the element itself shows what went wrong.
    return;
  }
  const [best] = element.predictions;
  if (!isCurrent() || !best) return;
  const { classIndex = best.index } = link;
  element.classIndex = classIndex < element.model!.labels.length ? classIndex : best.index;
}
