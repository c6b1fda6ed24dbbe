import { loadGallery } from '../../gallery/gallery.ts';

/** The pictures that the chapter's network is asked about: the gallery of the shipped network. */
const name = 'gallery-fashion-mnist';

export const testPicturesFile = `${name}.png`;

/** @throws Error where a file cannot be loaded, naming it */
export const loadTestPictures = () => loadGallery(name);
