import { type FoundFile, transferredFiles } from '@densenet/element';
import { classifierMessages, MessagesController, sayError } from '@densenet/element/language';
import { download } from '@densenet/element/save';
import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { classifier, scrollToClassifier } from '../page/classifier.ts';
import { PageElement } from '../page/pageElement.ts';
import { page } from '../page/pageState.ts';
import { StoreController } from '../page/store.ts';
import { BatchController } from './batchController.ts';
import { type BatchRow, type Sorting, type SortKey, sorted } from './rows.ts';
import { csvOf } from './table.ts';

/** Rows that are shown until the visitor asks for all: a table of thousands takes a browser long to lay out. */
const shownAtFirst = 200;

/** Many pictures at once: files in, a table of their classes out, sorted as the visitor likes, and as CSV. */
export class DemoBatch extends PageElement {
  static override properties = { sorting: { state: true }, showsAll: { state: true }, isDropTarget: { state: true } };
  declare sorting: Sorting;
  declare showsAll: boolean;
  declare isDropTarget: boolean;
  readonly #page = new StoreController(this, page);
  readonly #batch = new BatchController(this);
  /** Errors of pictures and models are the element's. */
  readonly #element = new MessagesController(this, classifierMessages);

  constructor() {
    super();
    this.sorting = { key: 'place', descending: false };
    this.showsAll = false;
    this.isDropTarget = false;
  }

  protected override render() {
    const { rows } = this.#batch;
    const { batch } = this.texts;
    return html`
      <div
        class="slot ${this.isDropTarget ? 'over' : ''}"
        @dragover=${this.#allowDrop}
        @dragleave=${() => {
          this.isDropTarget = false;
        }}
        @drop=${this.#drop}
      >
        <p class="hint">
          ${batch.drop}
          <label class="file">
            ${batch.choose}
            <input type="file" class="visually-hidden" multiple accept="image/*" @change=${this.#choose} />
          </label>
        </p>
      </div>
      ${rows.length === 0 ? nothing : html`<div class="run">${this.#controls(rows)}</div>${this.#table(rows)}`}
    `;
  }

  #controls(rows: readonly BatchRow[]) {
    const { isRunning, done, phase, failure } = this.#batch;
    const { batch } = this.texts;
    const failed = rows.filter(({ error }) => error).length;
    const said = {
      idle: batch.waiting(rows.length),
      loading: batch.gettingReady,
      running: batch.running,
      stopped: batch.stopped(done, rows.length),
      done: batch.done(done - failed, failed),
      failed: failure && this.#saying(failure),
    };
    const button = (text: string, action: () => void, kind = '') =>
      html`<button type="button" class="button ${kind}" @click=${action}>${text}</button>`;
    return html`
      ${isRunning ? button(batch.stop, () => this.#batch.stop()) : nothing}
      ${!isRunning && done < rows.length ? button(batch.goOn(rows.length - done), () => this.#batch.start(), 'primary') : nothing}
      ${!isRunning && done > 0 ? button(batch.csv, this.#save) : nothing}
      ${isRunning ? nothing : button(batch.clear, () => this.#batch.clear())}
      <progress aria-label=${batch.progress} max=${rows.length} .value=${done}></progress>
      <p class="hint" role="status">${said[phase]}</p>
    `;
  }

  #table(rows: readonly BatchRow[]) {
    const { batch, className } = this.texts;
    const all = sorted(rows, this.sorting, className);
    const shown = this.showsAll ? all : all.slice(0, shownAtFirst);
    return html`
      <div class="scrolled" role="region" tabindex="0" aria-label=${batch.table}>
        <table class="batch">
          <thead>
            <tr>
              <th scope="col"><span class="visually-hidden">${batch.picture}</span></th>
              ${this.#header('file', batch.file)} ${this.#header('class', batch.class)}
              ${this.#header('probability', batch.probability)}
              <th scope="col">${batch.next}</th>
              <th scope="col">${batch.advice}</th>
            </tr>
          </thead>
          <tbody>
            ${repeat(
              shown,
              ({ place }) => place,
              (row) => this.#row(row),
            )}
          </tbody>
        </table>
      </div>
      ${
        shown.length < all.length
          ? html`<button type="button" class="button" @click=${() => {
              this.showsAll = true;
            }}>${batch.showAll(all.length)}</button>`
          : nothing
      }
    `;
  }

  #header(key: SortKey, name: string) {
    const { sorting } = this;
    const isOn = sorting.key === key;
    const order = isOn ? (sorting.descending ? 'descending' : 'ascending') : 'none';
    return html`<th scope="col" aria-sort=${order}>
      <button type="button" @click=${() => this.#sort(key)}>
        ${name}<span aria-hidden="true">${isOn ? (sorting.descending ? '▼' : '▲') : ''}</span>
      </button>
    </th>`;
  }

  /** Sorts by a column; a second time the other way round, a third time as the pictures were given. */
  #sort(key: SortKey): void {
    const { sorting } = this;
    if (sorting.key !== key) this.sorting = { key, descending: false };
    else if (!sorting.descending) this.sorting = { key, descending: true };
    else this.sorting = { key: 'place', descending: false };
  }

  #row(row: BatchRow) {
    const { file, thumbnail, classes, error } = row;
    const { batch, className, format } = this.texts;
    const [best, ...others] = classes ?? [];
    return html`<tr>
      <td>
        ${
          thumbnail
            ? html`<button type="button" class="thumbnail" aria-label=${batch.explain(file.name)} title=${batch.explain(file.name)} @click=${() => explain(file)}>${thumbnail}</button>`
            : nothing
        }
      </td>
      <th scope="row">${file.name}</th>
      ${
        error
          ? html`<td colspan="4" class="error">${this.#saying(error)}</td>`
          : html`<td>${best ? className(best.label) : '…'}</td>
              <td class="number">${best ? format.probability(best.probability) : ''}</td>
              <td class="others">
                ${others.map(({ label, probability }) => html`<span>${className(label)} ${format.probability(probability)}</span> `)}
              </td>
              <td class="others">${this.#advice(row) ?? ''}</td>`
      }
    </tr>`;
  }

  /** What is said of a picture that is unlike those that the network learned from; undefined for any other. */
  #advice({ likeness }: BatchRow): string | undefined {
    const { batch } = this.texts;
    if (likeness?.brightBorder && this.#page.state.model?.preprocessing.channels === 1) return batch.brightGround;
    return likeness && likeness.unlikeness > 1 ? batch.unlike : undefined;
  }

  readonly #save = (): void => {
    const { className } = this.texts;
    const rows = sorted(this.#batch.rows, this.sorting, className);
    const text = csvOf(rows, {
      classLabel: className,
      advice: (row) => this.#advice(row),
      error: (error) => this.#saying(error),
    });
    download(new Blob([text], { type: 'text/csv' }), 'predictions.csv');
  };

  readonly #choose = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    this.#batch.add([...(input.files ?? [])]);
    // Without this, choosing the same files again would fire no event.
    input.value = '';
  };

  readonly #allowDrop = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.isDropTarget = true;
  };

  readonly #drop = (event: DragEvent): void => {
    event.preventDefault();
    this.isDropTarget = false;
    if (event.dataTransfer) void this.#addDropped(event.dataTransfer);
  };

  /** Adds the pictures that were dropped, and of folders all pictures in them. */
  async #addDropped(data: DataTransfer): Promise<void> {
    const found = await transferredFiles(data);
    // A folder has other files too; a file that was dropped by itself is meant, and an error says what is wrong with it.
    const isMeant = ({ file, folder }: FoundFile) => folder === undefined || isPicture(file);
    this.#batch.add(found.filter(isMeant).map(({ file }) => file));
  }

  #saying(error: Error): string {
    return sayError(error, this.#element.texts.errors).text;
  }
}

/** By its type, or where the system knows none by its name: browsers decode more than systems have types for. */
const isPicture = ({ type, name }: File): boolean =>
  type === '' ? /\.(avif|heic|heif|webp)$/i.test(name) : type.startsWith('image/');

/** Shows a picture of the batch in the page's element, which explains its answer. */
function explain(file: File): void {
  // The element itself shows its errors.
  classifier()
    .classify(file)
    .catch(() => {});
  scrollToClassifier();
}

customElements.define('demo-batch', DemoBatch);
