import { css } from 'lit';

/**
 * The custom properties by which a page restyles the element, each with its default. `light-dark` follows the reader's
 * system, or the `color-scheme` that the page gives the element.
 */
export const theme = css`
  :host {
    --_accent: var(--densenet-accent, light-dark(#3457d5, #8aa4ff));
    --_on-accent: var(--densenet-on-accent, light-dark(#ffffff, #10131c));
    --_surface: var(--densenet-surface, light-dark(#ffffff, #14171f));
    --_raised: var(--densenet-raised, light-dark(#f4f5f8, #1e222d));
    --_text: var(--densenet-text, light-dark(#1a1d26, #eceef4));
    --_muted: var(--densenet-muted, light-dark(#5a6072, #a5acbd));
    --_border: var(--densenet-border, light-dark(#d5d9e2, #363c4a));
    --_positive: var(--densenet-positive, light-dark(#d9480f, #ff9b5e));
    --_negative: var(--densenet-negative, light-dark(#1c6fb8, #6cb6ff));
    --_error: var(--densenet-error, light-dark(#b3261e, #ffb4ab));
    --_radius: var(--densenet-radius, 12px);
    --_font: var(--densenet-font, system-ui, sans-serif);
    color-scheme: light dark;
    color: var(--_text);
    font: 400 1rem / 1.5 var(--_font);
  }
  :host([hidden]) {
    display: none;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  button,
  input,
  select {
    font: inherit;
    color: inherit;
  }
  :focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
`;

/** Hides text from view and keeps it for screen readers. */
export const visuallyHidden = css`
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
