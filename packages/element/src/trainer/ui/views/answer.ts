import { overlayOpacity, symmetricScale } from '@densenet/classifier/heat-map';
import { css, html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import '../../../ui/explanation/heatPicture.ts';
import { styleProperties } from '../../../ui/explanation/styleProperties.ts';
import type { Answer } from '../../learning/answers.ts';
import type { Neighbour } from '../../types.ts';
import '../thumbnail.ts';
import { nameOf, type TrainerActions, type TrainerState } from './state.ts';

/** What the network takes the picture for, where it looks, and which examples are like it. */
export function answer(state: TrainerState, actions: TrainerActions): TemplateResult | typeof nothing {
  const { texts } = state;
  if (state.base.phase !== 'ready') return nothing;
  if (state.head === undefined) return html`<p class="hint">${texts.answer.waiting}</p>`;
  return html`${state.answer === undefined ? nothing : given(state, state.answer, actions)} ${similarToChosen(state)}`;
}

function given(state: TrainerState, answer: Answer, actions: TrainerActions): TemplateResult {
  const { texts } = state;
  const { classIds, probabilities, milliseconds } = answer.classification;
  const best = Math.max(...probabilities);
  const rows = classIds.map((id, index) => ({ id, probability: probabilities[index]! }));
  return html`<div part="answer" class="answer">
    <ul aria-label=${texts.answer.live}>
      ${repeat(
        // In the order of the classes, so that bars stay where they are while the camera's picture changes.
        rows,
        ({ id }) => id,
        ({ id, probability }) => html`<li>
          <button
            part="row"
            class="bar-row ${probability === best ? 'best' : ''}"
            type="button"
            aria-pressed=${state.showMap && id === answer.mapClassId}
            @click=${() => actions.explainClass(id)}
          >
            <span class="bar-name">${nameOf(state, id)}</span>
            <span class="value">${texts.format.probability(probability)}</span>
            <span class="track"><span part="bar" class="bar" ${styleProperties({ width: `${probability * 100}%` })}></span></span>
          </button>
        </li>`,
      )}
    </ul>
    ${mapSwitch(state, actions)} ${state.showMap ? map(state, answer) : nothing}
    ${neighbours(state, answer.neighbours, texts.answer.similar)}
    <p class="small">${texts.answer.milliseconds(milliseconds)}</p>
  </div>`;
}

function mapSwitch({ texts, base, showMap }: TrainerState, actions: TrainerActions): TemplateResult {
  const hasMap = base.phase === 'ready' && base.base.activationGrid !== undefined;
  if (!hasMap) return html`<p class="small">${texts.answer.noMap}</p>`;
  return html`<label class="switch">
    <input
      type="checkbox"
      .checked=${showMap}
      @change=${(event: Event) => actions.setShowMap((event.target as HTMLInputElement).checked)}
    />
    ${texts.answer.showMap}
  </label>`;
}

function map(state: TrainerState, { map, mapClassId, classification }: Answer): TemplateResult | typeof nothing {
  if (map === undefined) return nothing;
  const { texts } = state;
  const name = nameOf(state, mapClassId);
  return html`<figure class="map">
    <densenet-heat-picture
      .picture=${classification.input}
      .map=${map}
      .scale=${symmetricScale(map)}
      .opacity=${overlayOpacity}
      .smooth=${true}
      .label=${texts.answer.mapLabel(name)}
      .describe=${(row: number, column: number, value: number) =>
        texts.answer.mapCell(row + 1, column + 1, texts.format.signed(value))}
    ></densenet-heat-picture>
    <figcaption class="small">${texts.answer.mapCaption(name)}</figcaption>
  </figure>`;
}

function neighbours(
  state: TrainerState,
  neighbours: readonly Neighbour[],
  title: string,
): TemplateResult | typeof nothing {
  const known = neighbours.flatMap((neighbour) => {
    const example = state.exampleOf(neighbour.id);
    return example === undefined ? [] : { ...neighbour, example };
  });
  if (known.length === 0) return nothing;
  return html`<div class="similar">
    <p class="small">${title}</p>
    <ul class="thumbnails">
      ${known.map(({ classId, similarity, example }) => {
        const label = state.texts.answer.similarity(nameOf(state, classId), similarity);
        return html`<li title=${label}>
          <densenet-thumbnail .picture=${example.picture}></densenet-thumbnail>
          <span class="visually-hidden">${label}</span>
          <span class="small" aria-hidden="true">${nameOf(state, classId)}</span>
        </li>`;
      })}
    </ul>
  </div>`;
}

function similarToChosen(state: TrainerState): TemplateResult | typeof nothing {
  const { similar, texts } = state;
  if (similar === undefined) return nothing;
  return neighbours(state, similar.neighbours, texts.answer.similarTo(nameOf(state, similar.to.classId)));
}

export const answerStyles = css`
  .answer {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.75rem;
  }
  ul {
    display: grid;
    gap: 0.125rem;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  button.bar-row {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 0.25rem 1rem;
    width: 100%;
    padding: 0.375rem 0.625rem;
    border-color: transparent;
    background: transparent;
    font-weight: 400;
    text-align: start;
  }
  button.bar-row:hover,
  button.bar-row[aria-pressed='true'] {
    border-color: transparent;
    background: var(--_raised);
  }
  .bar-row.best {
    font-weight: 650;
  }
  .bar-name {
    overflow-wrap: anywhere;
  }
  .best .bar {
    background: var(--_accent);
  }
  .switch {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    min-height: 1.75rem;
    cursor: pointer;
  }
  .switch input {
    width: 1.5rem;
    height: 1.5rem;
    margin: 0;
    accent-color: var(--_accent);
  }
  .map {
    width: min(100%, 16rem);
    margin: 0;
  }
  .map densenet-heat-picture {
    color-scheme: inherit;
  }
  .similar p {
    margin: 0 0 0.375rem;
  }
  .thumbnails {
    grid-template-columns: repeat(auto-fill, minmax(4rem, 1fr));
    gap: 0.375rem;
    max-width: 24rem;
  }
  .thumbnails li {
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .thumbnails densenet-thumbnail {
    border-radius: calc(var(--_radius) / 2);
  }
`;
