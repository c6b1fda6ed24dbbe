import { html, nothing } from 'lit';
import type { Messages } from '../../messages/en.ts';
import { ordinal, toCss } from './colour.ts';
import { styleProperties } from './styleProperties.ts';

export interface SourceHeadingOptions {
  texts: Messages;
  name: string;
  channels: number;
  source: number;
  sourceCount: number;
  /** Mean absolute weight with which the selected layer reads this source; undefined where it does not read it. */
  weight: number | undefined;
  /** The largest of the weights with which the selected layer reads its sources. */
  largestWeight: number;
}

/** The heading of a strip of feature maps: which layer made them, and the weight with which the selected layer reads them. */
export function sourceHeading({
  texts,
  name,
  channels,
  source,
  sourceCount,
  weight,
  largestWeight,
}: SourceHeadingOptions) {
  const colour = styleProperties({ background: toCss(ordinal(source, sourceCount)) });
  return html`<div class="heading">
    <span class="dot" ${colour}></span>
    <span>${name}</span>
    <span class="muted">${texts.features.maps(channels)}</span>
    ${
      weight === undefined
        ? nothing
        : html`<span class="weight numbers muted">
            ${texts.features.weight(texts.format.value(weight))}
            <span class="bar"
              ><span
                class="fill"
                ${styleProperties({ width: `${largestWeight === 0 ? 0 : (100 * weight) / largestWeight}%` })}
              ></span
            ></span>
          </span>`
    }
  </div>`;
}
