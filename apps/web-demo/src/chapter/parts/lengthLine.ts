import { html } from 'lit';
import { cssVariables } from '../../page/directives.ts';

/** A line under a number, as long as its share of the largest one. */
export const lengthLine = (share: number, kind: 'first' | 'second' = 'first') =>
  html`<span class="length ${kind}" aria-hidden="true" ${cssVariables({ '--width': share.toFixed(4) })}></span>`;
