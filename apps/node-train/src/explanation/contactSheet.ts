import { createHash } from 'node:crypto';
import { diverging } from '@densenet/classifier/heat-map';
import type { Explanation } from '@densenet/classifier/node';
import { streamWhole } from '@densenet/data/node';
import { printable } from '@densenet/model';
import sharp from 'sharp';

/** Marks a page as written by this command, so that it may be overwritten. */
export const sheetMark = '<meta name="generator" content="densenet explain">';

/** Pixels along the longer side of a picture in the page; screens of twice the density show it at half of that. */
const thumbnailSide = 360;

/** The colour of an end of the maps' scale. */
const swatch = (share: number): string => `rgb(${diverging(share).slice(0, 3).map(Math.round).join(' ')})`;

const style = `
:root { color-scheme: light dark; --ink: #1c1d21; --soft: #5c5f6a; --ground: #fbfbfc; --card: #fff; --line: #dcdde3; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ececf0; --soft: #a5a8b4; --ground: #131418; --card: #1c1e24; --line: #34363f; }
}
body { margin: 0 auto; padding: 1.5rem; max-width: 90rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink);
  background: var(--ground); }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; }
p { margin: 0 0 1rem; max-width: 70ch; color: var(--soft); }
.key { white-space: nowrap; }
.warm, .cool { display: inline-block; width: .8em; height: .8em; border-radius: 50%; vertical-align: -.05em; }
.warm { background: ${swatch(1)}; }
.cool { background: ${swatch(0)}; }
ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 1rem;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 13rem), 1fr)); }
li { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; overflow: hidden; }
img { display: block; width: 100%; height: auto; }
a { display: block; }
a:focus-visible { outline: 3px solid ${swatch(0)}; outline-offset: -3px; }
.words { padding: .5rem .75rem .75rem; overflow-wrap: anywhere; }
.label { font-weight: 600; }
.more { color: var(--soft); font-size: .875rem; }
@media print { body { padding: 0; } li { break-inside: avoid; } }
`;

/** A picture's entry in the page. */
export interface SheetEntry {
  /** Name of the PNG in the page's folder. */
  file: string;
  picture: string;
  explanation: Explanation;
}

/** A page of pictures with their maps, in one file that loads nothing. */
export interface ContactSheet {
  add(entry: SheetEntry): Promise<void>;
  finish(): Promise<void>;
  abandon(): Promise<void>;
}

/**
 * Begins a contact sheet. Pictures are in it as thumbnails and go to the disk as they come.
 *
 * @param network what the page calls the network
 * @throws Error where the file cannot be written; it says why
 */
export async function openContactSheet(
  path: string,
  network: string,
  method: Explanation['method'],
): Promise<ContactSheet> {
  const file = await streamWhole(path);
  await file.write(head(network, method));
  return {
    add: async ({ file: png, picture, explanation }) => {
      const { data, width, height } = explanation.overlay;
      const thumbnail = await sharp(data, { raw: { width, height, channels: 4 } })
        .resize(thumbnailSide, thumbnailSide, { fit: 'inside', withoutEnlargement: true })
        .webp({ quality: 80 })
        .toBuffer({ resolveWithObject: true });
      await file.write(entry(png, picture, explanation, thumbnail));
    },
    finish: async () => {
      await file.write('</ul>\n</html>\n');
      await file.commit();
    },
    abandon: () => file.abandon(),
  };
}

function head(network: string, method: Explanation['method']): string {
  const hash = createHash('sha256').update(style).digest('base64');
  const policy = `default-src 'none'; img-src data:; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  const meaning =
    method === 'activation'
      ? `Class activation: what each part of a picture adds to the class that is named below it, ${key('warm', 'for it')} or ${key('cool', 'against it')}. Colours reach as far as the largest value in each picture.`
      : `Occlusion: how the probability of the class that is named below a picture changes when a part of it is covered, ${key('warm', 'falls')} or ${key('cool', 'rises')}.`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
${sheetMark}
<title>What ${text(network)} looks at</title>
<style>${style}</style>
<h1>What ${text(network)} looks at</h1>
<p>${meaning}</p>
<ul>
`;
}

const key = (colour: 'warm' | 'cool', meaning: string): string =>
  `<span class="key"><span class="${colour}"></span> ${meaning}</span>`;

function entry(
  png: string,
  picture: string,
  { prediction, best }: Explanation,
  { data, info }: { data: Buffer; info: { width: number; height: number } },
): string {
  const percent = (probability: number) => `${(100 * probability).toFixed(1)} %`;
  const isOther = best.index !== prediction.index;
  const more = isOther ? `taken for ${text(best.label)}, ${percent(best.probability)}` : '';
  const alt = `${text(picture)} with a map of what speaks for ${text(prediction.label)}`;
  return `<li><a href="${text(encodeURIComponent(png))}"><img src="data:image/webp;base64,${data.toString('base64')}" width="${info.width}" height="${info.height}" alt="${alt}"></a>
<div class="words"><div class="label">${text(prediction.label)} ${percent(prediction.probability)}</div>
${isOther ? `<div class="more">${more}</div>\n` : ''}<div class="more">${text(picture)}</div></div></li>
`;
}

/**
 * Text from files or pictures in the page: markup is escaped, and characters that turn the direction of writing are written
 * out.
 */
const text = (value: string): string =>
  printable(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
