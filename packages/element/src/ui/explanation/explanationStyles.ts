import { css } from 'lit';
import { baseStyles } from './styles.ts';

export const explanationStyles = [
  ...baseStyles,
  css`
    [role='tablist'] {
      display: flex;
      gap: 0.25rem;
      border-bottom: 1px solid var(--_border);
      margin-bottom: 1.25rem;
    }
    [role='tab'] {
      margin-bottom: -1px;
      padding: 0.625rem 0.875rem;
      border: 0;
      border-bottom: 3px solid transparent;
      background: none;
      color: var(--_muted);
      font-size: 0.9375rem;
      cursor: pointer;
    }
    [role='tab']:hover {
      color: var(--_text);
    }
    [role='tab'][aria-selected='true'] {
      color: var(--_text);
      font-weight: 600;
      border-bottom-color: var(--_accent);
    }
    densenet-save-figure {
      margin-top: 1.25rem;
    }
    @container (max-width: 36rem) {
      [role='tablist'] {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 0.375rem;
        border-bottom: 0;
      }
      [role='tab'] {
        margin: 0;
        padding: 0.5rem;
        border: 1px solid var(--_border);
        border-radius: calc(var(--_radius) * 0.67);
      }
      [role='tab'][aria-selected='true'] {
        border-color: var(--_accent);
        box-shadow: inset 0 0 0 1px var(--_accent);
      }
    }
  `,
];
