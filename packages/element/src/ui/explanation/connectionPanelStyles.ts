import { css } from 'lit';

export const connectionPanelStyles = css`
  .stack {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1.25rem;
  }
  .hint {
    flex: 1 1 16rem;
  }
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
  }
  legend {
    padding: 0;
  }
  .choices {
    display: flex;
    gap: 1rem;
  }
  .choices input {
    border-radius: 50%;
  }
  /* Rows are full: four blocks are never three and one. */
  .blocks {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1.5rem 2rem;
  }
  .blocks[aria-busy='true'] {
    opacity: 0.6;
  }
  @container (min-width: 32rem) {
    .blocks:not(.large, .odd) {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
  }
  @container (min-width: 46rem) {
    .blocks.odd:not(.large) {
      grid-template-columns: repeat(3, minmax(0, 1fr));
    }
  }
  @container (min-width: 52rem) {
    .blocks.large:not(.odd) {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
  }
  @container (min-width: 68rem) {
    .blocks:not(.large, .odd) {
      grid-template-columns: repeat(4, minmax(0, 1fr));
    }
  }
`;
