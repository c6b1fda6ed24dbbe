import { css } from 'lit';

/** The bar of a probability, in a button of a class. */
export const barStyles = css`
  .value {
    font-variant-numeric: tabular-nums;
  }
  .track {
    grid-column: 1 / -1;
    height: 0.375rem;
    border-radius: 999px;
    overflow: hidden;
    background: color-mix(in oklab, var(--_muted) 20%, transparent);
  }
  .bar {
    display: block;
    height: 100%;
    min-width: 2px;
    border-radius: 999px;
    background: color-mix(in oklab, var(--_accent) 55%, var(--_muted));
    transition: width 200ms ease-out;
  }
  @media (prefers-reduced-motion: reduce) {
    .bar {
      transition: none;
    }
  }
  @media (forced-colors: active) {
    .bar {
      background: Highlight;
    }
  }
`;
