import { html, LitElement, type PropertyDeclarations, type PropertyValues } from 'lit';
import type { NetworkInfo } from '../../../engine/types.ts';
import { define } from '../../define.ts';
import { unitNames } from '../describe.ts';
import type { MapStore } from '../mapStore.ts';
import type { ExplorerMessages } from '../messages/en.ts';
import { CameraController } from './cameraController.ts';
import { paintOperation } from './captions.ts';
import type { Drawing } from './drawing.ts';
import { type Focus, focusOfClick, type Hit, hitAt, levelOf, rectOf, upTo } from './focus.ts';
import { fromPixels, type Rect, type Size, toPixels } from './geometry.ts';
import { paintFocus, paintSources } from './highlight.ts';
import { type Layout, layOut } from './layout.ts';
import { paintItems } from './painter.ts';
import { type Point, PointerController } from './pointerController.ts';
import { sourceColours } from './sourceColours.ts';
import { stageStyles } from './stageStyles.ts';
import { readTheme, themeColours } from './theme.ts';
import { leastValue, shownChannels, visibleItems } from './visible.ts';

/** Milliseconds in which the lines to a unit's sources grow. */
const growing = 500;
/** Height as a share of the width, and in pixels at least and at most. */
const [aspect, lowest, highest] = [0.42, 300, 560];
/**
 * The drawing of a network on a canvas, and a camera over it. Dispatches `focus-change` with the focus that a click asks for, and
 * `point` with what the pointer is over. What is on show is asked of `maps`.
 */
export class DensenetNetworkStage extends LitElement {
  static override properties: PropertyDeclarations = {
    network: { attribute: false },
    name: { attribute: false },
    focusAt: { attribute: false },
    maps: { attribute: false },
    messages: { attribute: false },
    describedBy: { attribute: false },
    marked: { attribute: false },
  };

  static override styles = stageStyles;

  declare network: NetworkInfo;
  /** What the network is called. */
  declare name: string;
  /** What is on show. */
  declare focusAt: Focus;
  declare maps: MapStore;
  declare messages: ExplorerMessages;
  /** What is at the focus, in words: the drawing's accessible description. */
  declare describedBy: string;

  /** A value to outline beside the focus: the one that is explained. */
  declare marked: Focus | undefined;

  /** The drawing for the present size; undefined before the first. */
  layout: Layout | undefined;
  #colours: ReadonlyMap<number, string> = new Map();
  #viewport: Size = { width: 0, height: 0 };
  #pointed: Hit | undefined;
  #litSince = 0;
  #frame: number | undefined;
  readonly #camera = new CameraController(this, () => this.draw());
  readonly #pointer = new PointerController(this, {
    onPoint: (at) => this.#point(at && this.#hit(at)),
    onClick: (at) => {
      const hit = this.#hit(at);
      const detail = hit ? focusOfClick(this.layout!, this.focusAt, hit) : {};
      this.dispatchEvent(new CustomEvent<Focus>('focus-change', { detail }));
    },
    onDrag: (dx, dy) => this.#camera.pan(dx, dy),
    onZoom: (factor, at) => this.#camera.zoom(factor, at, this.#viewport),
  });
  readonly #resize = new ResizeObserver(([entry]) => this.#resized(entry!.contentRect.width));

  readonly #dark = matchMedia('(prefers-color-scheme: dark)');

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize.observe(this);
    this.#dark.addEventListener('change', this.draw);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
    this.#dark.removeEventListener('change', this.draw);
  }

  protected override render() {
    return html`<canvas
      part="drawing"
      tabindex="0"
      role="application"
      aria-label=${this.messages.explorer(this.name)}
      aria-description=${`${this.describedBy} ${this.messages.keys}`}
    ></canvas>
      ${themeColours.map((name) => html`<i hidden data-colour=${name}></i>`)}`;
  }

  protected override firstUpdated(): void {
    this.#pointer.watch(this.#canvas);
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('network')) this.#layOut();
    else if (changed.has('focusAt')) {
      this.#litSince = performance.now();
      this.#camera.goTo(this.#target(), this.#viewport);
    }
    this.draw();
  }

  get #canvas(): HTMLCanvasElement {
    return this.renderRoot.querySelector('canvas')!;
  }

  #resized(width: number): void {
    if (width === 0) return;
    this.#viewport = { width, height: Math.round(Math.min(highest, Math.max(lowest, aspect * width))) };
    this.style.setProperty('--_stage-height', `${this.#viewport.height}px`);
    this.#layOut();
    this.draw();
  }

  #layOut(): void {
    if (this.#viewport.width === 0 || !this.network) return;
    this.layout = layOut(this.network, this.#viewport);
    this.#colours = sourceColours(this.network);
    this.#camera.jumpTo(this.#target(), this.#viewport);
  }

  /** What the camera shows: the focus; a single value with its neighbours. */
  #target(): Rect {
    const layout = this.layout!;
    const level = levelOf(this.focusAt);
    if (level !== 'cell') return rectOf(layout, this.focusAt);
    const channel = rectOf(layout, upTo(this.focusAt, 'channel'));
    const cell = rectOf(layout, this.focusAt);
    const { width, height } = this.#viewport;
    const values = Math.min(mostNeighbours, Math.floor(Math.min(width, height) / (leastValue + 4)));
    const seen = Math.min(channel.width, values * cell.width);
    return { x: cell.x + cell.width / 2 - seen / 2, y: cell.y + cell.height / 2 - seen / 2, width: seen, height: seen };
  }

  /** Where a focus is on the drawing, in pixels from its corner; undefined before it is drawn. */
  pixelsOf(focus: Focus): Rect | undefined {
    return this.layout && toPixels(rectOf(this.layout, focus), this.#camera.now, this.#viewport);
  }

  zoom(factor: number): void {
    const { width, height } = this.#viewport;
    this.#camera.zoom(factor, { x: width / 2, y: height / 2 }, this.#viewport);
  }

  showAll(): void {
    this.#camera.goTo(rectOf(this.layout!, {}), this.#viewport);
  }

  /** Draws what is seen, once before the next frame however often it is called. */
  draw = (): void => {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      if (this.layout && this.isConnected) this.#paint(this.layout);
    });
  };

  #paint(layout: Layout): void {
    const { width, height } = this.#viewport;
    const canvas = this.#canvas;
    const density = Math.min(2, devicePixelRatio);
    const [w, h] = [Math.round(width * density), Math.round(height * density)];
    if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
    const context = canvas.getContext('2d')!;
    context.setTransform(density, 0, 0, density, 0, 0);
    context.clearRect(0, 0, width, height);
    const camera = this.#camera.now;
    const drawing: Drawing = {
      layout,
      colours: this.#colours,
      names: unitNames(this.network, this.messages),
      joins: this.network.joins,
      maps: this.maps,
      theme: readTheme(this.renderRoot),
      messages: this.messages,
      camera,
      viewport: this.#viewport,
    };
    const items = visibleItems(layout, camera, this.#viewport);
    paintItems(context, items, drawing);
    for (const item of items) {
      if (item.kind !== 'unit') continue;
      const { reads, steps } = item.box;
      const above = reads ? steps[0]!.rect.y - (reads.rect.y + reads.rect.height) : 0;
      for (const step of steps) paintOperation(context, step, above, drawing);
    }
    this.#paintHighlights(context, drawing);
    this.maps.want(shownChannels(items, layout.columns));
  }

  #paintHighlights(context: CanvasRenderingContext2D, drawing: Drawing): void {
    const lit = this.#pointed?.focus.unit === undefined ? this.focusAt : this.#pointed.focus;
    const share = this.#camera.still ? 1 : Math.min(1, (performance.now() - this.#litSince) / growing);
    if (lit.section !== undefined && lit.unit !== undefined && lit.channel === undefined) {
      paintSources(context, drawing.layout.sections[lit.section]!.units[lit.unit]!, drawing, share);
      if (share < 1) this.draw();
    }
    paintFocus(context, this.focusAt, drawing, false);
    if (this.marked?.cell) paintFocus(context, this.marked, drawing, false);
    if (this.#pointed) {
      paintFocus(context, focusOfClick(drawing.layout, this.focusAt, this.#pointed), drawing, true);
    }
  }

  #hit(at: Point): Hit | undefined {
    return this.layout && hitAt(this.layout, fromPixels(at, this.#camera.now, this.#viewport));
  }

  #point(hit: Hit | undefined): void {
    if (JSON.stringify(hit) === JSON.stringify(this.#pointed)) return;
    const before = this.#pointed?.focus;
    if (hit?.focus.unit !== before?.unit || hit?.focus.section !== before?.section) this.#litSince = performance.now();
    this.#pointed = hit;
    this.draw();
    this.dispatchEvent(new CustomEvent<Hit | undefined>('point', { detail: hit }));
  }
}

/** Most values along each side of what is seen around a value; fewer where their numbers would have no room. */
const mostNeighbours = 11;

define('densenet-network-stage', DensenetNetworkStage);

declare global {
  interface HTMLElementTagNameMap {
    'densenet-network-stage': DensenetNetworkStage;
  }
}
