import { css } from 'lit';
import { theme, visuallyHidden } from '../theme.ts';

/** Styles of all elements inside an explanation. */
export const baseStyles = [
  theme,
  visuallyHidden,
  css`
    :host {
      display: block;
      /* The outermost element decides between light and dark. */
      color-scheme: inherit;
      container-type: inline-size;
    }
    p {
      margin: 0;
    }
    .muted {
      color: var(--_muted);
    }
    .small {
      font-size: 0.875rem;
    }
    .numbers {
      font-variant-numeric: tabular-nums;
    }
  `,
];

export const controlStyles = css`
  .controls {
    display: flex;
    flex-wrap: wrap;
    gap: 0.75rem 1.25rem;
    align-items: end;
  }
  .field {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    max-width: 100%;
    gap: 0.25rem;
    font-size: 0.875rem;
    color: var(--_muted);
    min-width: 0;
  }
  .field > * {
    color: var(--_text);
  }
  input[list] {
    width: 18rem;
    font: inherit;
  }
  select,
  input[list],
  button {
    min-height: 2.5rem;
    padding: 0.375rem 0.75rem;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 0.67);
    background: var(--_raised);
    font-size: 0.9375rem;
    max-width: 100%;
  }
  button {
    cursor: pointer;
  }
  button:hover:not(:disabled),
  select:hover {
    border-color: var(--_muted);
  }
  button:disabled {
    cursor: default;
    color: var(--_muted);
  }
  button.primary {
    min-width: 6rem;
    background: var(--_accent);
    border-color: var(--_accent);
    color: var(--_on-accent);
    font-weight: 600;
  }
  input[type='range'] {
    width: 10rem;
    max-width: 100%;
    height: 1.5rem;
    margin: 0.5rem 0;
    accent-color: var(--_accent);
  }
  .check {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    min-height: 2.5rem;
    font-size: 0.9375rem;
  }
  .check input {
    inline-size: 1.125rem;
    block-size: 1.125rem;
    margin: 0;
    accent-color: var(--_accent);
  }
`;

/** The layout of a panel: a picture beside its text, or above it where there is no room. */
export const panelStyles = css`
  .layout {
    display: grid;
    gap: 1.25rem 2rem;
    align-items: start;
  }
  .side {
    display: grid;
    gap: 1rem;
    min-width: 0;
  }
  .readout {
    min-height: 3em;
  }
  .failure {
    color: var(--_error);
  }
  @container (min-width: 42rem) {
    .layout {
      grid-template-columns: minmax(15rem, 24rem) minmax(0, 1fr);
    }
  }
`;
