import { css, html, nothing, type TemplateResult } from 'lit';
import type { Likeness } from '../../engine/types.ts';
import type { Messages } from '../../messages/en.ts';
import { invertIcon } from '../icons.ts';

/** A remark on a result for the visitor: that the picture is unlike the training images, or should be inverted. */
export interface Advice {
  text: string;
  /** Whether to offer a button that inverts the picture. */
  invert: boolean;
}

/**
 * The advice on a result; undefined where there is none to give.
 *
 * @param likeness How the network's input compares with the training images.
 * @param canInvert Whether inverting is possible: not for a drawing on the element, nor for a network of colour pictures.
 */
export function adviceOn({ result }: Messages, likeness: Likeness | undefined, canInvert: boolean): Advice | undefined {
  if (likeness === undefined) return undefined;
  if (likeness.brightBorder && canInvert) {
    return { text: result.brightGround, invert: true };
  }
  if (likeness.unlikeness > 1) {
    return { text: result.unlike, invert: false };
  }
  return undefined;
}

export function advice(
  { result }: Messages,
  given: Advice | undefined,
  onInvert: () => void,
): TemplateResult | typeof nothing {
  if (given === undefined) return nothing;
  return html`<div part="advice" class="advice">
    <p>${given.text}</p>
    ${
      given.invert
        ? html`<button part="button" class="apply" type="button" @click=${onInvert}>${invertIcon}${result.invertPicture}</button>`
        : nothing
    }
  </div>`;
}

export const adviceStyles = css`
  .advice {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem 1rem;
    padding: 0.625rem 0.75rem;
    border: 1px solid color-mix(in oklab, var(--_muted) 50%, transparent);
    border-radius: calc(var(--_radius) / 2);
    background: var(--_raised);
  }
  .advice p {
    flex: 1 1 14rem;
    margin: 0;
  }
`;
