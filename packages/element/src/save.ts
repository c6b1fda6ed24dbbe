// Saving, for bundlers: <densenet-save-figure>, which saves a figure of a page as SVG and PNG, and any file.
export { download } from './ui/save/download.ts';
export type { DensenetSaveFigure } from './ui/save/saveFigure.ts';

import './ui/save/saveFigure.ts';
