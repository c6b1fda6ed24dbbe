import type { Figures } from '../../figures/figures.ts';
import type { NotableImage } from '../../figures/notable.ts';
import type { ReportPicture } from '../../input.ts';
import { html, type Markup } from '../html.ts';
import { percent, whole } from '../numbers.ts';

/** The surest mistakes and the least sure answers, as pictures with what speaks for the answer. */
export function picturesSection(
  { notable, classes, kind }: Figures,
  pictures: ReadonlyMap<number, ReportPicture>,
): Markup {
  const gallery = (images: readonly NotableImage[]) =>
    html`<ul class="gallery">${images.map((image) => item(image, classes, kind, pictures.get(image.image)))}</ul>`;
  const hasMaps = [...pictures.values()].some(({ overlay }) => overlay !== undefined);
  return html`<section id="pictures"><h2>Mistakes and close calls</h2>
${
  hasMaps &&
  html`<p class="soft">Beside each picture, a class activation map of the prediction (Zhou et al. 2016): warm colours speak for it, cool ones against it.</p>`
}<h3>Most confident mistakes</h3>
${notable.mistakes.length > 0 ? gallery(notable.mistakes) : html`<p>There is none.</p>`}
<h3>Least certain predictions</h3>
${gallery(notable.unsure)}
</section>
`;
}

function item(
  { image, truth, answer, probability, second }: NotableImage,
  classes: readonly string[],
  kind: Figures['kind'],
  picture: ReportPicture | undefined,
): Markup {
  const name = picture?.name ?? `image ${whole(image)}`;
  const real = truth.map((index) => classes[index]).join(', ') || 'no label';
  const says =
    kind === 'oneClass' ? classes[answer] : `${classes[answer]} ${probability >= 0.5 ? 'present' : 'absent'}`;
  return html`<li>${
    picture &&
    html`<div class="both"><img src="${picture.picture}" alt="${name}: ${real}">${
      picture.overlay &&
      html`<img src="${picture.overlay}" alt="${name} with a map of what speaks for ${classes[answer]}">`
    }</div>`
  }<p><strong>${says}</strong> ${percent(probability)}${
    second && html`, ${classes[second.index]} ${percent(second.probability)}`
  }<br>true: ${real}<br><span class="soft">${name}</span></p></li>
`;
}
