import { css } from 'lit';

export const arithmeticStyles = css`
  .columns {
    display: grid;
    gap: 1.25rem 2rem;
    align-items: start;
  }
  @container (min-width: 48rem) {
    .columns {
      grid-template-columns: minmax(19rem, 26rem) minmax(0, 1fr);
    }
  }
  .scroll {
    max-height: 20rem;
    overflow: auto;
  }
  table {
    border-collapse: collapse;
    font-size: 0.875rem;
  }
  .sources {
    width: 100%;
  }
  .sources th {
    text-align: left;
    font-weight: 400;
  }
  .sources thead th {
    position: sticky;
    top: 0;
    background: var(--_surface);
    color: var(--_muted);
    font-size: 0.8125rem;
    padding-bottom: 0.25rem;
  }
  .sources td,
  .sources th {
    padding: 0 0.5rem 0 0;
  }
  .sources button {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    min-height: 1.75rem;
    padding: 0.125rem 0.375rem;
    border: 0;
    background: none;
    text-align: left;
  }
  .chosen {
    background: var(--_raised);
  }
  .chosen button {
    font-weight: 600;
  }
  .swatch {
    flex: none;
    width: 0.875rem;
    height: 0.875rem;
    border-radius: 3px;
  }
  .sources .number {
    text-align: right;
  }
  .sources .bar {
    min-width: 6.5rem;
    background: linear-gradient(var(--_positive) 0 0) no-repeat 0 85% / var(--length) 3px;
  }
  .sources .bar.negative {
    background-image: linear-gradient(var(--_negative) 0 0);
  }
  .totals {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 0.25rem 1rem;
    margin: 0.75rem 0 0.5rem;
    padding-top: 0.5rem;
    border-top: 1px solid var(--_border);
    font-size: 0.9375rem;
  }
  dd {
    margin: 0;
    text-align: right;
  }
  .result {
    font-weight: 600;
  }
  .term {
    display: grid;
    gap: 0.75rem;
    min-width: 0;
  }
  h4 {
    margin: 0;
    font-size: 0.9375rem;
  }
  .choose {
    display: flex;
    gap: 1rem;
    align-items: center;
  }
  .choose input {
    flex: 1;
    width: auto;
    min-width: 0;
  }
  .way {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem 0.75rem;
  }
  .sign {
    color: var(--_muted);
    font-size: 1.25rem;
  }
  .patch caption {
    caption-side: top;
    padding-bottom: 0.125rem;
    color: var(--_muted);
    font-size: 0.8125rem;
    text-align: left;
    white-space: nowrap;
  }
  .patch td {
    min-width: 3.25rem;
    height: 1.75rem;
    padding: 0 0.25rem;
    border: 1px solid var(--_border);
    font-size: 0.75rem;
    text-align: center;
  }
  .patch.dense td {
    min-width: 0;
    width: 0.5rem;
    height: 0.5rem;
    padding: 0;
    border: 0;
  }
  .patch td.outside {
    background: repeating-linear-gradient(45deg, var(--_border) 0 1px, transparent 1px 5px);
  }
  .maps {
    display: flex;
    flex-wrap: wrap;
    /* Side by side at the top, however many lines a caption has. */
    align-items: flex-start;
    gap: 1rem;
  }
  .slide {
    align-self: center;
  }
`;
