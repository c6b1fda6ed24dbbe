import { css } from 'lit';
import { baseStyles, controlStyles } from '../explanation/styles.ts';

export const explorerStyles = [
  ...baseStyles,
  controlStyles,
  css`
    :host {
      color-scheme: light dark;
      background: var(--_surface);
    }
    h3 {
      margin: 0;
      font-size: 1.125rem;
    }
    .arithmetic,
    .beside {
      display: grid;
      gap: 0.75rem;
      margin-top: 1.5rem;
      grid-template-columns: minmax(0, 1fr);
    }
    .arithmetic {
      align-content: start;
    }
    .beside .controls {
      justify-content: space-between;
    }
    .failure {
      color: var(--_error);
    }
    .costs {
      border-collapse: collapse;
      justify-self: start;
      font-size: 0.9375rem;
    }
    .costs caption {
      text-align: left;
      color: var(--_muted);
      font-size: 0.875rem;
    }
    .costs th,
    .costs td {
      padding: 0.25rem 1.25rem 0.25rem 0;
      border-bottom: 1px solid var(--_border);
      text-align: left;
      font-weight: 400;
    }
    .costs :is(th, td):last-child {
      padding-right: 0;
    }
    .costs thead th {
      font-weight: 600;
    }
    /* On a phone the numbers need what a long word would take. */
    .costs [scope='row'] {
      overflow-wrap: anywhere;
    }
    .costs td,
    .costs thead th {
      text-align: right;
    }
  `,
];
