import { html, nothing } from 'lit';
import { cssVariables } from '../../page/directives.ts';
import { ChapterElement } from '../parts/chapterElement.ts';
import { lineChart } from '../parts/lineChart.ts';
import { ReachedController } from '../parts/reached.ts';
import { testPicturesFile } from '../parts/testPictures.ts';
import { LiveTraining } from '../training/liveTraining.ts';

/** Share of the running mean that a step's loss has in the curve: single batches of 20 jump. */
const smoothing = 0.2;

/** A small DenseNet that learns before the reader's eyes: curves, and which test pictures it gets right. */
export class ChapterTraining extends ChapterElement {
  readonly #live = new LiveTraining(this);

  constructor() {
    super();
    // Their absence is told when the training is started.
    new ReachedController(this, () => void this.#live.loadPictures().catch(() => {}));
  }

  protected override render() {
    const { training } = this.chapter;
    const { phase } = this.#live.state;
    const isRunning = phase === 'loading' || phase === 'training';
    return html`
      <div class="run">
        ${
          isRunning
            ? html`<button type="button" class="button" @click=${() => this.#live.stop()}>${training.stop}</button>`
            : html`<button type="button" class="button primary" @click=${() => this.#live.start()}>
                ${phase === 'idle' ? training.start : training.again}
              </button>`
        }
        ${this.#progress()}
        <p class="hint" role="status">${this.#report()}</p>
      </div>
      ${phase === 'idle' ? nothing : this.#charts()} ${this.#pictures()}
    `;
  }

  #progress() {
    const { losses, epochs, stepsPerEpoch } = this.#live.state;
    return html`<progress
      aria-label=${this.chapter.training.progress}
      max=${Math.max(1, epochs * stepsPerEpoch)}
      .value=${losses.length}
    ></progress>`;
  }

  /** Epoch by epoch, so that what is spoken does not change with every step. */
  #report(): string {
    const { training, sentences } = this.chapter;
    const { format } = this.texts;
    const { phase, message, rows, epochs, run, backend } = this.#live.state;
    const accuracy = rows.at(-1)?.judged?.accuracy;
    const found = accuracy === undefined ? [] : [training.found(format.percent(accuracy, 1))];
    switch (phase) {
      case 'idle':
        return training.idle;
      case 'loading':
        return training.loading;
      case 'training':
        return run ? sentences(training.epoch(rows.length + 1, epochs, backend!.name), ...found) : training.loading;
      case 'stopped':
        return sentences(training.stopped(rows.length), ...found);
      case 'done':
        return sentences(
          training.done(format.count(run!.parameters), format.fixed(secondsOf(rows), 0), backend!.name),
          ...found,
        );
      case 'failed':
        return training.failed(message);
    }
  }

  #charts() {
    const { training } = this.chapter;
    const { format } = this.texts;
    const { losses, rows, epochs, stepsPerEpoch } = this.#live.state;
    const smooth = smoothed(losses).map((loss, step) => [(step + 1) / stepsPerEpoch, loss] as const);
    const last = rows.at(-1);
    const percent = (share: number) => format.percent(share, 0);
    const accuracies = (of: (row: (typeof rows)[number]) => number | undefined) =>
      rows.flatMap((row) => {
        const value = of(row);
        return value === undefined ? [] : [[row.epoch, value] as const];
      });
    const top = Math.max(2.5, ...smooth.map(([, loss]) => loss));
    return html`<div class="charts">
      ${lineChart({
        name: 'loss',
        title: training.loss,
        label: training.lossLabel(losses.length, format.fixed(smooth.at(-1)?.[1] ?? 0, 2)),
        series: [{ name: training.lossOfSteps, kind: 'first', points: smooth }],
        xMax: Math.max(1, epochs),
        y: [0, top],
        yText: (value) => format.fixed(value, 1),
        xText: training.epochs,
      })}
      ${lineChart({
        name: 'accuracy',
        title: training.accuracy,
        label: last
          ? training.accuracyLabel(last.epoch, percent(last.training.accuracy), percent(last.judged?.accuracy ?? 0))
          : training.noEpoch,
        series: [
          { name: training.onTraining, kind: 'first', points: accuracies((row) => row.training.accuracy) },
          { name: training.onTest, kind: 'second', points: accuracies((row) => row.judged?.accuracy) },
        ],
        xMax: Math.max(1, epochs),
        y: [0, 1],
        yText: percent,
        xText: training.epochs,
      })}
    </div>`;
  }

  /** The test pictures, a class a row, those that the network takes for something else struck out. */
  #pictures() {
    const { training } = this.chapter;
    const sprite = this.#live.test;
    if (!sprite) return nothing;
    const { index } = sprite;
    const { answers } = this.#live.state;
    const classes = index.classes.map(this.texts.className);
    const rows = index.labels.length / index.columns;
    const right = (label: number) =>
      index.labels.filter((truth, image) => truth === label && answers?.[image] === label).length;
    const total = index.classes.reduce((sum, _, label) => sum + right(label), 0);
    return html`<figure class="answers">
      <figcaption>
        ${answers ? training.right(total, index.labels.length) : training.unanswered(index.labels.length)}
      </figcaption>
      <div class="sheet">
        <img src=${testPicturesFile} alt=${training.sheet} />
        <div class="cells" ${cssVariables({ '--columns': index.columns, '--rows': rows })}>
          ${index.labels.map((truth, image) => {
            const answer = answers?.[image];
            if (answer === undefined) return html`<i></i>`;
            const title = answer === truth ? classes[truth]! : training.taken(classes[truth]!, classes[answer]!);
            return html`<i class=${answer === truth ? 'right' : 'wrong'} title=${title}></i>`;
          })}
        </div>
      </div>
      <ul class="classes" ${cssVariables({ '--rows': rows })}>
        ${classes.map(
          (name, label) =>
            html`<li>
              <span>${name}</span>
              <strong>${answers ? training.ofClass(right(label), index.columns) : ''}</strong>
            </li>`,
        )}
      </ul>
    </figure>`;
  }
}

function smoothed(losses: readonly number[]): number[] {
  let mean = losses[0] ?? 0;
  return losses.map((loss) => {
    mean += smoothing * (loss - mean);
    return mean;
  });
}

const secondsOf = (rows: readonly { seconds: number }[]): number => rows.reduce((sum, { seconds }) => sum + seconds, 0);

customElements.define('chapter-training', ChapterTraining);
