import '@densenet/element/save';
import { html } from 'lit';
import { drawPixels } from '../../page/directives.ts';
import { ChapterElement } from '../parts/chapterElement.ts';
import { ReachedController } from '../parts/reached.ts';
import { loadTestPictures } from '../parts/testPictures.ts';
import { type FeatureMap, horizontalEdges, mapOf, sumOf, toImage } from './featureMaps.ts';

/** How many pictures there are to choose among, one a class. */
const choices = 5;

/** Two feature maps of a real picture, joined as a ResNet does and as a DenseNet does. */
export class ChapterJoin extends ChapterElement {
  static override properties = { chosen: { state: true }, problem: { state: true } };
  declare chosen: number;
  declare problem: string;
  #pictures: readonly { image: ImageData; label: string }[] = [];

  constructor() {
    super();
    this.chosen = 0;
    this.problem = '';
    new ReachedController(this, () => void this.#load());
  }

  protected override render() {
    const { join } = this.chapter;
    if (this.problem) return html`<p class="problem" role="alert">${this.texts.problem(this.problem)}</p>`;
    const picture = this.#pictures[this.chosen];
    if (!picture) return html`<p class="hint" role="status">${join.loading}</p>`;
    const a = mapOf(picture.image);
    const b = horizontalEdges(a);
    const map = (shown: FeatureMap, caption: string) =>
      html`<figure class="map">
        <canvas role="img" aria-label=${caption} ${drawPixels(toImage(shown))}></canvas>
        <figcaption>${caption}</figcaption>
      </figure>`;
    return html`
      <fieldset class="choices">
        <legend>${join.choose}</legend>
        ${this.#pictures.map(
          ({ label }, index) =>
            html`<label
              ><input type="radio" name="join" .checked=${index === this.chosen} @change=${() => {
                this.chosen = index;
              }} />${this.texts.className(label)}</label
            >`,
        )}
      </fieldset>
      <div class="joins">
        <div class="maps">${map(a, join.a)} ${map(b, join.b)}</div>
        <div>
          <h3>${join.residual}</h3>
          <div class="maps">${map(sumOf(a, b), join.sum)}</div>
        </div>
        <div>
          <h3>${join.dense}</h3>
          <div class="maps">${map(a, join.first)} ${map(b, join.second)}</div>
        </div>
      </div>
      <densenet-save-figure .name=${'sum-and-concatenation'} .label=${`${join.residual}, ${join.dense}`}></densenet-save-figure>
    `;
  }

  async #load(): Promise<void> {
    try {
      const { index, tiles } = await loadTestPictures();
      const firsts = index.classes.map((_, label) => index.labels.indexOf(label)).slice(-choices);
      this.#pictures = firsts.map((image) => ({ image: tiles[image]!, label: index.classes[index.labels[image]!]! }));
    } catch (error) {
      this.problem = (error as Error).message;
    }
    this.requestUpdate();
  }
}

customElements.define('chapter-join', ChapterJoin);
