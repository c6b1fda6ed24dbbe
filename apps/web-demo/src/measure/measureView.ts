import type { LoadedModel } from '@densenet/element';
import type { EvaluationReport } from '@densenet/evaluation';
import { html, nothing } from 'lit';
import type { Gallery } from '../gallery/gallery.ts';
import { backendNames } from '../model/models.ts';
import { PageElement } from '../page/pageElement.ts';
import { everything, page } from '../page/pageState.ts';
import { StoreController } from '../page/store.ts';
import { confusionSoFar, scoreOf } from './confusion.ts';
import { matrix } from './matrixView.ts';
import { RunController } from './runController.ts';

/** The confusion matrix of the gallery, classified in this browser, beside the measured one of the whole test set. */
export class DemoMeasure extends PageElement {
  readonly #page = new StoreController(this, page);
  readonly #run = new RunController(this);

  protected override render() {
    const { gallery, evaluation, predictions, filter, model } = this.#page.state;
    const { measure: texts, className } = this.texts;
    if (!gallery) return html`<p class="hint" role="status">${texts.loading}</p>`;
    const { labels } = gallery.index;
    // A matrix has a row and a column for each class, so pictures of some of a network's classes have none.
    if (gallery.index.kind === 'drawings') return html`<p class="hint">${texts.noMatrix}</p>`;
    const classes = gallery.index.classes.map(className);
    return html`
      <div class="run">${this.#controls(gallery, model)}</div>
      <div class="matrices">
        <figure>
          <figcaption>
            <h3>${texts.here}</h3>
            ${this.#score(gallery)}
          </figcaption>
          ${matrix({
            texts,
            caption: texts.here,
            classes,
            confusion: confusionSoFar(labels, predictions, classes.length),
            chosen: filter,
            onCell: (truth, predicted) => {
              page.set({ filter: { ...everything, truth, predicted } });
              document.querySelector('#gallery')!.scrollIntoView();
            },
          })}
          <densenet-save-figure .name=${'confusion'} .label=${texts.caption(texts.here)}></densenet-save-figure>
        </figure>
        ${evaluation ? this.#measured(evaluation, classes) : nothing}
      </div>
    `;
  }

  #measured({ accuracy, images, loss, confusion }: EvaluationReport, classes: readonly string[]) {
    const { measure: texts, format } = this.texts;
    return html`<figure>
      <figcaption>
        <h3>${texts.measured}</h3>
        <p class="score">
          <strong>${format.percent(accuracy, 2)}</strong>
          <span>${texts.measuredOn(images, loss)}</span>
        </p>
      </figcaption>
      ${matrix({ texts, caption: texts.measured, classes, confusion })}
      <densenet-save-figure .name=${'confusion-measured'} .label=${texts.caption(texts.measured)}></densenet-save-figure>
    </figure>`;
  }

  #controls({ index, tiles }: Gallery, model: LoadedModel | undefined) {
    const { state } = this.#run;
    const { measure } = this.texts;
    const misfit = model && model.labels.length !== index.classes.length;
    const button =
      state.phase === 'loading' || state.phase === 'running'
        ? html`<button type="button" class="button" @click=${() => this.#run.stop()}>${measure.stop}</button>`
        : html`<button
            type="button"
            class="button primary"
            ?disabled=${!model || misfit}
            @click=${() => this.#run.start()}
          >
            ${measure.start(tiles.length)}
          </button>`;
    return html`
      ${button}
      <progress aria-label=${measure.progress} max=${tiles.length} .value=${state.done}></progress>
      <p class="hint" role="status">${misfit ? measure.misfit(model!.labels.length, index.classes.length) : this.#report(index.labels)}</p>
    `;
  }

  #report(labels: readonly number[]): string {
    const { state } = this.#run;
    const { measure } = this.texts;
    switch (state.phase) {
      case 'idle':
        return measure.idle;
      case 'loading':
        return measure.gettingReady;
      case 'failed':
        return state.message;
      case 'running':
        return measure.running;
      case 'stopped':
        return measure.stopped(state.done, labels.length);
      case 'done':
        return this.#comparison();
    }
  }

  /** Compares with native TensorFlow, which classified the same images with the gallery's own network only. */
  #comparison(): string {
    const { gallery, predictions, chosen } = this.#page.state;
    const { measure } = this.texts;
    const { nativePredictions } = gallery?.index ?? {};
    if (nativePredictions === undefined || chosen?.gallery !== gallery?.name) return measure.done;
    const same = nativePredictions.filter((label, image) => label === predictions[image]).length;
    return measure.doneAs(same, nativePredictions.length);
  }

  #score({ index, tiles }: Gallery) {
    const { done, right, accuracy } = scoreOf(index.labels, this.#page.state.predictions);
    const { measure, format } = this.texts;
    if (accuracy === undefined) {
      return html`<p class="score"><strong>–</strong><span>${measure.notYet(tiles.length)}</span></p>`;
    }
    const { seconds, median, model } = this.#run.state;
    const speed =
      seconds > 0
        ? html`<span
            >${measure.speed(done / seconds, median, backendNames[model!.backend.name])}</span
          >`
        : nothing;
    return html`<p class="score">
      <strong>${format.percent(accuracy, 1)}</strong><span>${measure.score(right, done)}</span>${speed}
    </p>`;
  }
}

customElements.define('demo-measure', DemoMeasure);
