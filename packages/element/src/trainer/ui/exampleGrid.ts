import { css, html, LitElement, type PropertyValues } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { define } from '../../ui/define.ts';
import { styleProperties } from '../../ui/explanation/styleProperties.ts';
import { theme, visuallyHidden } from '../../ui/theme.ts';
import type { Example } from '../examples/types.ts';
import type { Messages } from '../messages/en.ts';
import { cellGap, cellSide, gridWindow, movedBy, scrolledTo } from './gridWindow.ts';
import './thumbnail.ts';

/**
 * The examples of a class as thumbnails that can be chosen, thousands of them: only those in sight are in the page. The focus
 * stays on the box, since a thumbnail that is scrolled out of sight is gone. Dispatches `choose` with a set of ids, and `remove`
 * where the Delete key is pressed.
 */
export class DensenetExampleGrid extends LitElement {
  static override styles = [
    theme,
    visuallyHidden,
    css`
      :host {
        display: block;
        color-scheme: inherit;
      }
      .box {
        position: relative;
        max-height: 15.5rem;
        overflow-y: auto;
        overscroll-behavior: contain;
        border-radius: calc(var(--_radius) / 2);
      }
      .window {
        position: absolute;
        inset-inline: 0;
        display: grid;
        justify-content: start;
      }
      .cell {
        position: relative;
        border-radius: calc(var(--_radius) / 2);
        overflow: hidden;
        cursor: pointer;
      }
      .cell[aria-selected='true']::after {
        position: absolute;
        inset: 0;
        border: 4px solid var(--_accent);
        border-radius: inherit;
        background: color-mix(in oklab, var(--_accent) 30%, transparent);
        content: '';
      }
      .box:focus-visible .cell.active {
        outline: 3px solid var(--_text);
        outline-offset: -3px;
      }
      .held-out::before {
        position: absolute;
        z-index: 1;
        inset: auto 0.25rem 0.25rem auto;
        width: 0.625rem;
        height: 0.625rem;
        border: 2px solid #fff;
        border-radius: 50%;
        background: #000;
        content: '';
      }
    `,
  ];

  static override properties = {
    texts: { attribute: false },
    name: { attribute: false },
    examples: { attribute: false },
    chosen: { attribute: false },
    active: { state: true },
  };
  declare texts: Messages;
  /** Name of the class. */
  declare name: string;
  declare examples: readonly Example[];
  /** Ids of the examples that are chosen. */
  declare chosen: ReadonlySet<string>;
  /** Index of the example that the keyboard is at. */
  declare protected active: number;
  /** Where a range that Shift extends begins. */
  #anchor = 0;
  readonly #resize = new ResizeObserver(() => this.requestUpdate());

  constructor() {
    super();
    this.examples = [];
    this.chosen = new Set();
    this.active = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
  }

  get #box(): HTMLElement | null {
    return this.renderRoot?.querySelector('.box') ?? null;
  }

  get #view() {
    const box = this.#box;
    return { width: this.clientWidth, height: box?.clientHeight || 248, scrollTop: box?.scrollTop ?? 0 };
  }

  protected override willUpdate(): void {
    this.active = Math.max(0, Math.min(this.active, this.examples.length - 1));
  }

  protected override render() {
    const { texts, examples } = this;
    const { columns, totalHeight, first, end, top } = gridWindow(examples.length, this.#view);
    return html`<div
      part="examples"
      class="box"
      role="listbox"
      tabindex="0"
      aria-multiselectable="true"
      aria-label=${texts.classes.grid(this.name)}
      aria-describedby="help"
      aria-activedescendant="at-${this.active}"
      @scroll=${() => this.requestUpdate()}
      @keydown=${this.#press}
    >
      <div role="none" ${styleProperties({ height: `${totalHeight}px` })}></div>
      <div
        class="window"
        role="none"
        ${styleProperties({
          top: `${top}px`,
          gap: `${cellGap}px`,
          'grid-template-columns': `repeat(${columns}, ${cellSide}px)`,
        })}
      >
        ${repeat(
          examples.slice(first, end),
          ({ id }) => id,
          (example, offset) => this.#cell(example, first + offset),
        )}
      </div>
      <p id="help" class="visually-hidden">${texts.classes.gridHelp}</p>
    </div>`;
  }

  #cell({ id, name, picture, heldOut }: Example, index: number) {
    const { classes } = this.texts;
    const label = classes.example(index + 1, name);
    const described = heldOut ? `${label}, ${classes.heldOut}` : label;
    return html`<div
      id="at-${index}"
      class="cell ${index === this.active ? 'active' : ''} ${heldOut ? 'held-out' : ''}"
      role="option"
      aria-selected=${this.chosen.has(id)}
      aria-setsize=${this.examples.length}
      aria-posinset=${index + 1}
      aria-label=${described}
      title=${described}
      @click=${(event: MouseEvent) => this.#click(index, event.shiftKey)}
    >
      <densenet-thumbnail .picture=${picture}></densenet-thumbnail>
    </div>`;
  }

  protected override updated(changed: PropertyValues): void {
    // The first rendering does not know how wide the element is.
    if (changed.has('examples') && changed.get('examples') === undefined) this.requestUpdate();
  }

  #click(index: number, extend: boolean): void {
    this.active = index;
    if (extend) this.#chooseRange();
    else {
      this.#anchor = index;
      this.#toggle(index);
    }
  }

  readonly #press = (event: KeyboardEvent): void => {
    const { columns } = gridWindow(this.examples.length, this.#view);
    const target = movedBy(event.key, this.active, this.examples.length, columns);
    if (target !== undefined) {
      this.active = target;
      this.#box!.scrollTop = scrolledTo(target, columns, this.#view);
      if (event.shiftKey) this.#chooseRange();
      else this.#anchor = target;
    } else if (event.key === ' ' || event.key === 'Enter') {
      this.#anchor = this.active;
      this.#toggle(this.active);
    } else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) {
      this.#choose(this.examples.map(({ id }) => id));
    } else if (event.key === 'Escape' && this.chosen.size > 0) {
      this.#choose([]);
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      if (this.chosen.size === 0) this.#choose([this.examples[this.active]!.id]);
      this.dispatchEvent(new CustomEvent('remove'));
    } else {
      return;
    }
    event.preventDefault();
  };

  #toggle(index: number): void {
    const { id } = this.examples[index]!;
    const chosen = new Set(this.chosen);
    if (!chosen.delete(id)) chosen.add(id);
    this.#choose(chosen);
  }

  #chooseRange(): void {
    const [from, to] = [Math.min(this.#anchor, this.active), Math.max(this.#anchor, this.active)];
    this.#choose([...this.chosen, ...this.examples.slice(from, to + 1).map(({ id }) => id)]);
  }

  #choose(ids: Iterable<string>): void {
    this.chosen = new Set(ids);
    this.dispatchEvent(new CustomEvent('choose', { detail: this.chosen }));
  }
}

define('densenet-example-grid', DensenetExampleGrid);

declare global {
  interface HTMLElementTagNameMap {
    'densenet-example-grid': DensenetExampleGrid;
  }
}
