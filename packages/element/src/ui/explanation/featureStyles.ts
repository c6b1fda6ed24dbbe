import { css } from 'lit';

export const featureStyles = css`
  .stack,
  .sources,
  .view,
  .facts {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1rem;
    min-width: 0;
  }
  .controls {
    justify-content: space-between;
  }
  .blocks {
    display: inline-flex;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 0.67);
    background: var(--_raised);
    padding: 2px;
  }
  .blocks input {
    position: absolute;
    opacity: 0;
  }
  .blocks span {
    display: block;
    padding: 0.375rem 0.75rem;
    border-radius: calc(var(--_radius) * 0.5);
    font-size: 0.875rem;
    white-space: nowrap;
    cursor: pointer;
  }
  .blocks input:checked + span {
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .blocks input:focus-visible + span {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
  .stepper {
    display: flex;
    gap: 0.5rem;
    align-items: center;
  }
  section {
    display: grid;
    gap: 0.375rem;
    min-width: 0;
  }
  .heading {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.125rem 0.5rem;
    font-size: 0.875rem;
  }
  .new .heading {
    font-size: 1rem;
    font-weight: 600;
  }
  .dot {
    width: 0.75rem;
    height: 0.75rem;
    border-radius: 3px;
  }
  .weight {
    display: inline-flex;
    align-items: center;
    gap: 0.5rem;
    margin-inline-start: auto;
    font-size: 0.8125rem;
  }
  .weight .bar {
    width: 5rem;
    height: 0.375rem;
    border-radius: 3px;
    background: var(--_raised);
    overflow: hidden;
  }
  .weight .fill {
    display: block;
    height: 100%;
    background: var(--_accent);
  }
  /* What is enlarged stays in sight of the strips that it is picked from. */
  .view {
    position: sticky;
    top: 1rem;
  }
  @container (max-width: 42rem) {
    .view {
      z-index: 1;
      top: 0;
      grid-template-columns: minmax(7rem, 35%) minmax(0, 1fr);
      gap: 0.75rem;
      padding-block: 0.5rem;
      background: var(--_surface);
    }
    .facts {
      gap: 0.25rem;
    }
    .blocks span {
      padding: 0.375rem 0.5rem;
    }
  }
`;
