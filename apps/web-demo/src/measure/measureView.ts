import type { LoadedModel } from '@densenet/element';
import { html, nothing } from 'lit';
import type { Gallery } from '../gallery/gallery.ts';
import { count, milliseconds, percent } from '../page/numbers.ts';
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
    if (!gallery || !evaluation) return html`<p class="hint" role="status">Loading the measurement…</p>`;
    const { classes, labels } = gallery.index;
    return html`
      <div class="run">${this.#controls(gallery, model)}</div>
      <div class="matrices">
        <figure>
          <figcaption>
            <h3>In your browser</h3>
            ${this.#score(gallery)}
          </figcaption>
          ${matrix({
            caption: 'In your browser',
            classes,
            confusion: confusionSoFar(labels, predictions, classes.length),
            chosen: filter,
            onCell: (truth, predicted) => {
              page.set({ filter: { ...everything, truth, predicted } });
              document.querySelector('#gallery')!.scrollIntoView();
            },
          })}
        </figure>
        <figure>
          <figcaption>
            <h3>As measured</h3>
            <p class="score">
              <strong>${percent(evaluation.accuracy, 2)}</strong>
              <span>of ${count(evaluation.images)} test images, loss ${evaluation.loss.toFixed(3)}, native TensorFlow</span>
            </p>
          </figcaption>
          ${matrix({ caption: 'As measured', classes, confusion: evaluation.confusion })}
        </figure>
      </div>
    `;
  }

  #controls({ index, tiles }: Gallery, model: LoadedModel | undefined) {
    const { state } = this.#run;
    const misfit = model && model.labels.length !== index.classes.length;
    const button =
      state.phase === 'loading' || state.phase === 'running'
        ? html`<button type="button" class="button" @click=${() => this.#run.stop()}>Stop</button>`
        : html`<button
            type="button"
            class="button primary"
            ?disabled=${!model || misfit}
            @click=${() => this.#run.start()}
          >
            Classify all ${tiles.length} in your browser now
          </button>`;
    return html`
      ${button}
      <progress aria-label="Images classified" max=${tiles.length} .value=${state.done}></progress>
      <p class="hint" role="status">${misfit ? misfitText(model!, index.classes.length) : this.#report(index.labels)}</p>
    `;
  }

  #report(labels: readonly number[]): string {
    const { state } = this.#run;
    switch (state.phase) {
      case 'idle':
        return 'One image after the other, as a page would ask for them.';
      case 'loading':
        return 'Getting a copy of the model ready…';
      case 'failed':
        return state.message;
      case 'running':
        return 'Classifying…';
      case 'stopped':
        return `Stopped after ${state.done} of ${labels.length} images.`;
      case 'done':
        return this.#comparison();
    }
  }

  /** Compares with native TensorFlow, which classified the same images with the shipped network only. */
  #comparison(): string {
    const { gallery, predictions, chosen } = this.#page.state;
    if (!chosen?.shipped || !gallery) return 'Done.';
    const { nativePredictions } = gallery.index;
    const same = nativePredictions.filter((label, image) => label === predictions[image]).length;
    return `Done. The same class as native TensorFlow on ${same} of ${nativePredictions.length} images.`;
  }

  #score({ index, tiles }: Gallery) {
    const { done, right, accuracy } = scoreOf(index.labels, this.#page.state.predictions);
    if (accuracy === undefined) {
      return html`<p class="score"><strong>–</strong><span>${tiles.length} test images, not classified yet</span></p>`;
    }
    const { seconds, median, model } = this.#run.state;
    const speed =
      seconds > 0
        ? html`<span
            >${(done / seconds).toFixed(1)} images/s, ${milliseconds(median)} an image on ${model?.backend.name}</span
          >`
        : nothing;
    return html`<p class="score">
      <strong>${percent(accuracy, 1)}</strong><span>${right} of ${done} test images</span>${speed}
    </p>`;
  }
}

const misfitText = ({ labels }: LoadedModel, classes: number): string =>
  `This model tells ${labels.length} classes apart, and the images are of ${classes}: choose another model to run it on them.`;

customElements.define('demo-measure', DemoMeasure);
