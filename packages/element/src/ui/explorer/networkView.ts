import { css, html, LitElement, nothing, type PropertyDeclarations, type PropertyValues } from 'lit';
import type { NetworkInfo } from '../../engine/types.ts';
import { define } from '../define.ts';
import { baseStyles, controlStyles } from '../explanation/styles.ts';
import { describeFocus, describeRead, pathTo } from './describe.ts';
import { type Focus, goIn, goOut, type Hit, levelOf, move } from './drawing/focus.ts';
import './drawing/networkStage.ts';
import type { DensenetNetworkStage } from './drawing/networkStage.ts';
import type { MapStore } from './mapStore.ts';
import type { ExplorerMessages } from './messages/en.ts';

const zoomStep = 1.5;

/**
 * A network to be explored: its drawing, the way to what is on show, and what that is in words. It can be gone through with the
 * pointer and with the keyboard alike. Dispatches `focus-change` and `point`.
 */
export class DensenetNetworkView extends LitElement {
  static override properties: PropertyDeclarations = {
    network: { attribute: false },
    name: { attribute: false },
    maps: { attribute: false },
    messages: { attribute: false },
    focusAt: { attribute: false },
    marked: { attribute: false },
    labels: { attribute: false },
    pointed: { state: true },
  };

  static override styles = [
    ...baseStyles,
    controlStyles,
    css`
      .bar {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        gap: 0.5rem 1rem;
        margin-bottom: 0.5rem;
      }
      ol {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li + li::before {
        content: '›';
        padding: 0 0.375rem;
        color: var(--_muted);
      }
      ol button {
        min-height: 1.75rem;
        padding: 0.125rem 0.25rem;
        border: 0;
        background: none;
      }
      ol button:hover {
        text-decoration: underline;
      }
      [aria-current] {
        font-weight: 600;
      }
      .tools {
        display: flex;
        gap: 0.375rem;
      }
      .tools button {
        min-width: 2.5rem;
        min-height: 2.25rem;
        padding: 0.25rem 0.625rem;
      }
      densenet-network-stage {
        border: 1px solid var(--_border);
        border-radius: var(--_radius);
        overflow: hidden;
      }
      .about {
        min-height: 3em;
        margin-top: 0.5rem;
      }
    `,
  ];

  declare network: NetworkInfo;
  /** What the network is called. */
  declare name: string;
  declare maps: MapStore;
  declare messages: ExplorerMessages;
  /** What is on show. */
  declare focusAt: Focus;
  /** Names of the classes that the network's output has, where they are known. */
  declare labels: readonly string[] | undefined;
  /** A value to outline beside it. */
  declare marked: Focus | undefined;
  declare private pointed: Hit | undefined;

  constructor() {
    super();
    this.focusAt = {};
  }

  get stage(): DensenetNetworkStage {
    return this.renderRoot.querySelector('densenet-network-stage')!;
  }

  /** Draws again, as after maps have arrived. */
  draw(): void {
    if (this.hasUpdated) this.stage.draw();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('network')) return;
    this.focusAt = {};
    this.pointed = undefined;
  }

  protected override render() {
    const { network, messages, focusAt } = this;
    const path = pathTo(network, focusAt, messages, this.labels);
    const about = describeFocus(network, focusAt, messages);
    const read = this.pointed && describeRead(network, this.pointed, messages);
    const level = levelOf(focusAt);
    return html`
      <div class="bar">
        <nav aria-label=${messages.path(this.name)}>
          <ol>
            ${path.map(({ name, focus }, index) => {
              const isHere = index === path.length - 1;
              return html`<li>
                <button aria-current=${isHere ? 'true' : nothing} @click=${() => this.#show(focus)}>${name}</button>
              </li>`;
            })}
          </ol>
        </nav>
        <div class="tools">
          <button ?disabled=${level === 'network'} @click=${() => this.#step(goOut)}>${messages.goOut}</button>
          <button ?disabled=${level === 'cell'} @click=${() => this.#step(goIn)}>${messages.goIn}</button>
          <button aria-label=${messages.zoomOut} title=${messages.zoomOut} @click=${() => this.stage.zoom(1 / zoomStep)}>
            −
          </button>
          <button aria-label=${messages.zoomIn} title=${messages.zoomIn} @click=${() => this.stage.zoom(zoomStep)}>+</button>
          <button @click=${this.#showAll}>${messages.showAll}</button>
        </div>
      </div>
      <densenet-network-stage
        .network=${network}
        .name=${this.name}
        .focusAt=${focusAt}
        .maps=${this.maps}
        .marked=${this.marked}
        .messages=${messages}
        .describedBy=${messages.described(messages.list(path.map(({ name }) => name)), about)}
        @focus-change=${(event: CustomEvent<Focus>) => this.#show(event.detail)}
        @point=${(event: CustomEvent<Hit | undefined>) => {
          this.pointed = event.detail;
          this.dispatchEvent(new CustomEvent<Hit | undefined>('point', { detail: event.detail }));
        }}
        @keydown=${this.#key}
      ></densenet-network-stage>
      <p class="about small" part="about">${read ?? html`<strong>${messages.lead(path.at(-1)!.name)}</strong> ${about}`}</p>
      <densenet-save-figure
        .figure=${() => this.stage}
        .name=${'densenet-network'}
        .label=${this.name}
      ></densenet-save-figure>
      <p class="visually-hidden" role="status">${messages.described(path.at(-1)!.name, about)}</p>
    `;
  }

  #show(focus: Focus): void {
    this.focusAt = focus;
    this.dispatchEvent(new CustomEvent<Focus>('focus-change', { detail: focus }));
  }

  #step(where: typeof goIn): void {
    const { layout } = this.stage;
    if (layout) this.#show(where(layout, this.focusAt));
  }

  #showAll = () => {
    // The whole network may be the focus already, and the visitor have moved away from it.
    this.#show({});
    this.stage.showAll();
  };

  #key = (event: KeyboardEvent) => {
    const { layout } = this.stage;
    if (!layout || event.ctrlKey || event.metaKey || event.altKey) return;
    const moves: Record<string, [number, number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
    };
    const by = moves[event.key];
    const isFirst = levelOf(this.focusAt) === 'network';
    // At the whole network an arrow key would have no neighbour to go to; it leaves the page's own scrolling alone.
    if (by && !isFirst) this.#show(move(layout, this.focusAt, ...by));
    else if (event.key === 'Enter' || event.key === ' ') this.#step(goIn);
    else if ((event.key === 'Escape' || event.key === 'Backspace') && !isFirst) this.#step(goOut);
    else if (event.key === '+' || event.key === '=') this.stage.zoom(zoomStep);
    else if (event.key === '-') this.stage.zoom(1 / zoomStep);
    else if (event.key === 'Home') this.#showAll();
    else return;
    event.preventDefault();
  };
}

define('densenet-network-view', DensenetNetworkView);

declare global {
  interface HTMLElementTagNameMap {
    'densenet-network-view': DensenetNetworkView;
  }
}
