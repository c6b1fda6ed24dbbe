import { css, html, nothing, type PropertyDeclarations } from 'lit';
import { define } from '../define.ts';
import { SpeakingElement } from '../speakingElement.ts';
import { theme } from '../theme.ts';
import { download } from './download.ts';
import { readFigure } from './readFigure.ts';
import { toPng } from './toPng.ts';
import { toSvg } from './toSvg.ts';

/** Pixels of a PNG for each CSS pixel: sharp in print and on fine screens. */
const pngScale = 2;

/** Two buttons that save a figure as it is on the screen: as SVG, and as PNG at twice its size. */
export class DensenetSaveFigure extends SpeakingElement {
  static override properties: PropertyDeclarations = {
    figure: { attribute: false },
    name: { attribute: false },
    label: { attribute: false },
    failure: { state: true },
  };

  /** Finds the figure when it is to be saved; unless another function is set, it is the `<figure>` around this element, or what stands before it. */
  declare figure: () => Element | null;
  /** Name of the files, without their ending. */
  declare name: string;
  /** What the figure shows: the title in an SVG file. */
  declare label: string;
  declare private failure: string | undefined;

  static override styles = [
    theme,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem;
        color-scheme: inherit;
        font-size: 0.875rem;
        color: var(--_muted);
      }
      button {
        min-height: 2rem;
        padding: 0.125rem 0.625rem;
        border: 1px solid var(--_border);
        border-radius: calc(var(--_radius) * 0.67);
        background: var(--_raised);
        color: var(--_text);
        font: inherit;
        cursor: pointer;
      }
      button:hover {
        border-color: var(--_muted);
      }
      p {
        flex-basis: 100%;
        margin: 0;
        color: var(--_error);
      }
    `,
  ];

  constructor() {
    super();
    this.figure = () => this.closest('figure') ?? this.previousElementSibling;
  }

  protected override render() {
    const texts = this.texts.save;
    return html`<span id="save">${texts.figure}</span>
      ${(['svg', 'png'] as const).map(
        (form) =>
          html`<button part="button" type="button" aria-describedby="save" @click=${() => this.#save(form)}>${form.toUpperCase()}</button>`,
      )}
      ${this.failure === undefined ? nothing : html`<p role="alert">${texts.failed(this.failure)}</p>`}`;
  }

  async #save(form: 'svg' | 'png'): Promise<void> {
    this.failure = undefined;
    try {
      const figure = this.figure();
      if (!figure) throw new Error(this.texts.save.nothing);
      const drawing = readFigure(figure, this.label);
      const file =
        form === 'png' ? await toPng(drawing, pngScale) : new Blob([toSvg(drawing)], { type: 'image/svg+xml' });
      download(file, `${this.name}.${form}`);
    } catch (error) {
      this.failure = (error as Error).message;
    }
  }
}

define('densenet-save-figure', DensenetSaveFigure);

declare global {
  interface HTMLElementTagNameMap {
    'densenet-save-figure': DensenetSaveFigure;
  }
}
