import { contrast, featureReuse, growth, type Observation } from '@densenet/classifier/connections';
import { css, html, nothing } from 'lit';
import type { DenseBlockInfo } from '../../engine/types.ts';
import type { ConnectionMessages } from '../../messages/connections/en.ts';

/** Up to this contrast a network's weights look all alike, and none of what the paper saw can be seen in them. */
const flat = 1.15;

/** The observations of the paper's figure 5, of this network and of the same one untrained, and why where they are not seen. */
export function figureFive(
  trained: readonly DenseBlockInfo[],
  untrained: readonly DenseBlockInfo[] | undefined,
  texts: ConnectionMessages,
) {
  const now = featureReuse(trained);
  const before = untrained && featureReuse(untrained);
  const missing = now.filter(({ seen }) => seen === 'no').length;
  return html`<section class="figure-five" part="figure-five">
    <p><strong>${texts.figureFive}</strong></p>
    <div class="scroll" tabindex="0" role="group" aria-label=${texts.figureFive}>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">${texts.paperSaw}</th>
            <th scope="col">${texts.thisNetwork}</th>
            <th scope="col">${texts.untrained}</th>
          </tr>
        </thead>
        <tbody>
          ${now.map(
            (observation, index) => html`<tr>
              <th scope="row">${texts.observations[observation.kind]}</th>
              <td data-seen=${observation.seen}>${found(observation, texts)}</td>
              <td>${before ? found(before[index]!, texts) : nothing}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${before === undefined ? nothing : html`<p class="small">${verdict(now.length, missing, texts)} ${why(trained, untrained!, missing, texts)}</p>`}
  </section>`;
}

function found({ value, of, seen }: Observation, texts: ConnectionMessages): string {
  return of === undefined ? texts.foundTimes(texts.seen[seen], value) : texts.foundOf(texts.seen[seen], value, of);
}

function verdict(all: number, missing: number, texts: ConnectionMessages): string {
  return missing === 0 ? texts.allSeen : texts.someSeen(all - missing, all);
}

/** Why observations are missing: how far training has moved the weights. */
function why(
  trained: readonly DenseBlockInfo[],
  untrained: readonly DenseBlockInfo[],
  missing: number,
  texts: ConnectionMessages,
): string {
  if (missing === 0) return '';
  const now = contrast(trained);
  return (now < flat ? texts.hardlyMoved : texts.otherwiseMoved)(now, contrast(untrained), growth(trained, untrained));
}

export const figureFiveStyles = css`
  .figure-five {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.5rem;
  }
  .figure-five .scroll {
    overflow-x: auto;
  }
  .figure-five .table {
    border-collapse: collapse;
    font-size: 0.875rem;
  }
  .figure-five .table th,
  .figure-five .table td {
    padding: 0.375rem 1rem 0.375rem 0;
    border-bottom: 1px solid var(--_border);
    text-align: start;
    vertical-align: top;
    font-weight: 400;
  }
  .figure-five thead th {
    color: var(--_muted);
  }
  .figure-five td {
    min-width: 7rem;
  }
  .figure-five [data-seen='yes'],
  .figure-five [data-seen='mostly'] {
    font-weight: 600;
  }
`;
