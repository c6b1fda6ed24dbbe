import { css, html, nothing, type TemplateResult } from 'lit';
import type { Messages } from '../../messages/en.ts';
import { closeIcon, pictureIcon } from '../icons.ts';
import { leftOut, type Taken } from '../inputs/transfer.ts';
import type { ClassifierActions, ClassifierState } from './view.ts';

/** A picture whose longer side has at most so many pixels is shown enlarged, its pixels as squares. */
const smallSide = 128;

/** The place of the picture: one that was given, the camera's live one, or the drawing. */
export function stage(state: ClassifierState, actions: ClassifierActions): TemplateResult {
  const empty = state.mode === 'picture' && state.picture === undefined;
  return html`<div part="stage" class=${empty ? 'stage open' : 'stage'}>${content(state, actions)}</div>`;
}

function content({ texts, mode, picture, taken, grey }: ClassifierState, actions: ClassifierActions): TemplateResult {
  if (mode === 'camera') {
    return html`<densenet-camera
      exportparts="video, button, primary-button"
      .onFrame=${actions.classifyFrame}
      @take=${(event: CustomEvent<ImageBitmap>) => actions.takeFrame(event.detail)}
      @failed=${(event: CustomEvent<Error>) => actions.cameraFailed(event.detail)}
    ></densenet-camera>`;
  }
  if (mode === 'draw') {
    return html`<densenet-sketchpad
      exportparts="sketch, button"
      @sketch=${(event: CustomEvent<ImageData | null>) => actions.takeSketch(event.detail)}
    ></densenet-sketchpad>`;
  }
  return picture === undefined ? invitation(texts, grey) : given(texts, picture, taken, actions.remove);
}

function invitation({ input }: Messages, canDraw: boolean): TemplateResult {
  return html`
    <div part="empty" class="empty">
      <span class="emblem">${pictureIcon}</span>
      <p class="invitation">${input.drop}</p>
      <p class="hint">${input.dropHint(canDraw)}</p>
    </div>
  `;
}

function given(
  { input }: Messages,
  picture: HTMLCanvasElement,
  taken: Taken | undefined,
  onRemove: () => void,
): TemplateResult {
  picture.setAttribute('role', 'img');
  picture.setAttribute('aria-label', input.given);
  picture.setAttribute('part', 'picture');
  picture.classList.toggle('small', Math.max(picture.width, picture.height) <= smallSide);
  const notice = taken && leftOut(input, taken);
  return html`
    <div class="given">${picture}</div>
    ${notice === undefined ? nothing : html`<p part="note" class="notice" role="status">${notice}</p>`}
    <button
      part="button"
      class="remove"
      type="button"
      aria-label=${input.remove}
      title=${input.remove}
      @click=${onRemove}
    >${closeIcon}</button>
  `;
}

/** The hint that covers the whole element while something is dragged over it. */
export function dropHint({ input }: Messages, over: boolean): TemplateResult | typeof nothing {
  return over ? html`<div part="drop-hint" class="drop-hint"><span>${input.dropNow}</span></div>` : nothing;
}

export const stageStyles = css`
  .stage {
    position: relative;
    display: grid;
    padding: 1rem;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_raised);
  }
  .stage.open {
    min-height: clamp(13rem, 55cqi, 20rem);
    border-color: color-mix(in oklab, var(--_muted) 60%, transparent);
    border-style: dashed;
  }
  .empty {
    place-self: center;
    max-width: 22rem;
    text-align: center;
  }
  .empty p {
    margin: 0;
  }
  .emblem {
    display: inline-grid;
    place-items: center;
    width: 3.5rem;
    height: 3.5rem;
    margin-bottom: 0.75rem;
    border-radius: 50%;
    background: color-mix(in oklab, var(--_accent) 12%, transparent);
    color: var(--_accent);
  }
  .emblem .icon {
    width: 1.75rem;
    height: 1.75rem;
  }
  .invitation {
    font-size: 1.125rem;
    font-weight: 600;
  }
  .hint {
    color: var(--_muted);
    font-size: 0.9375rem;
  }
  .given {
    display: grid;
    place-items: center;
    min-width: 0;
  }
  .given canvas {
    max-width: 100%;
    max-height: 24rem;
    border-radius: calc(var(--_radius) / 2);
    object-fit: contain;
    /* What is transparent is computed on white. */
    background: #fff;
    forced-color-adjust: none;
  }
  .given canvas.small {
    width: min(100%, 20rem);
    image-rendering: pixelated;
  }
  .notice {
    margin: 0.5rem 0 0;
    color: var(--_muted);
    font-size: 0.875rem;
    text-align: center;
  }
  .remove {
    position: absolute;
    top: 0.5rem;
    right: 0.5rem;
    width: 2.25rem;
    min-height: 2.25rem;
    padding: 0;
    border-radius: 50%;
  }
  .drop-hint {
    position: absolute;
    z-index: 1;
    inset: -0.5rem;
    display: grid;
    place-items: center;
    border: 2px dashed var(--_accent);
    border-radius: calc(var(--_radius) + 0.5rem);
    background: color-mix(in oklab, var(--_surface) 82%, transparent);
    color: var(--_accent);
    font-size: 1.25rem;
    font-weight: 600;
    pointer-events: none;
  }
  /* In sight also where the element is taller than the window. */
  .drop-hint span {
    position: sticky;
    inset-block: 40vh;
  }
`;
