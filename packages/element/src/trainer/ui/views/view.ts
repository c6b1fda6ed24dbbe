import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { addIcon } from '../icons.ts';
import { answer } from './answer.ts';
import { base } from './base.ts';
import { classCard } from './classCard.ts';
import { confusion } from './confusion.ts';
import { keeping } from './keeping.ts';
import { learning } from './learning.ts';
import { notices } from './notices.ts';
import { stage } from './stage.ts';
import type { TrainerActions, TrainerState } from './state.ts';
import { takeHome } from './takeHome.ts';

export function view(state: TrainerState, actions: TrainerActions): TemplateResult {
  const { texts } = state;
  return html`
    <section part="panel" class="panel" aria-label=${texts.panel}>
      <div class="columns ${state.cameraOn ? 'camera-on' : ''}">
        <div class="see">
          <h2>${texts.stage.heading}</h2>
          ${stage(state, actions)} ${answer(state, actions)}
        </div>
        <div class="teach">
          <div class="teach-head">
            <h2>${texts.classes.heading}</h2>
            <button part="button" class="quiet" type="button" @click=${actions.addClass}>
              ${addIcon}${texts.classes.add}
            </button>
          </div>
          ${notices(state, actions)}
          ${repeat(
            state.classes,
            ({ id }) => id,
            (one) => classCard(state, one, actions),
          )}
          ${keeping(state, actions)}
        </div>
        <div class="learn">
          <section class="block">${base(state, actions)}</section>
          ${learning(state, actions)} ${confusion(state, actions)} ${takeHome(state, actions)}
        </div>
      </div>
      ${state.dropOver ? html`<div part="drop-hint" class="drop-hint"><span>${texts.dropHint}</span></div>` : nothing}
      <p class="visually-hidden" role="status">${state.announcement}</p>
    </section>
  `;
}
