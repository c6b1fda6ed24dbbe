import { css, html, nothing, type TemplateResult } from 'lit';
import '../../../ui/inputs/camera.ts';
import { cameraIcon, closeIcon, pictureIcon, warningIcon } from '../../../ui/icons.ts';
import type { TrainerActions, TrainerState } from './state.ts';

/** The camera, or the picture that is tried; both are answered. */
export function stage(state: TrainerState, actions: TrainerActions): TemplateResult {
  const { texts, cameraOn } = state;
  const isEmpty = !cameraOn && state.picture === undefined;
  return html`<div class="stage-column" data-stage>
    <div part="stage" class=${isEmpty ? 'stage open' : 'stage'}>${content(state, actions)}</div>
    ${failure(state)}
    <div part="toolbar" class="ways" role="group" aria-label=${texts.stage.heading}>
      <button part="button" type="button" aria-pressed=${cameraOn} @click=${actions.toggleCamera}>
        ${cameraIcon}${texts.stage.camera}
      </button>
      <button part="button" type="button" @click=${openPicker}>${pictureIcon}${texts.stage.picture}</button>
      <input
        class="try"
        type="file"
        accept="image/*"
        hidden
        aria-label=${texts.stage.pictureFile}
        @change=${(event: Event) => take(event, actions)}
      />
    </div>
  </div>`;
}

function content({ texts, cameraOn, picture }: TrainerState, actions: TrainerActions): TemplateResult {
  if (cameraOn) {
    // What is inside takes the place of the camera's own button: here each class has one.
    return html`<densenet-camera
      exportparts="video"
      .onFrame=${actions.answerFrame}
      @live=${actions.cameraLive}
      @failed=${(event: CustomEvent<Error>) => actions.cameraFailed(event.detail)}
    ><span hidden></span></densenet-camera>`;
  }
  if (picture !== undefined) {
    picture.setAttribute('role', 'img');
    picture.setAttribute('aria-label', texts.stage.given);
    return html`<div class="given">${picture}</div>
      <button
        part="button"
        class="remove round"
        type="button"
        aria-label=${texts.stage.remove}
        title=${texts.stage.remove}
        @click=${actions.removePicture}
      >${closeIcon}</button>`;
  }
  return html`<div part="empty" class="empty">
    <p class="invitation">${texts.stage.invitation}</p>
    <p class="hint">${texts.stage.hint}</p>
  </div>`;
}

function failure({ stageError }: TrainerState): TemplateResult | typeof nothing {
  if (stageError === undefined) return nothing;
  return html`<div part="error" class="failure" role="alert">
    ${warningIcon}
    <p>${stageError.title === undefined ? nothing : html`<strong>${stageError.title}.</strong>`} ${stageError.message}</p>
  </div>`;
}

function openPicker(event: Event): void {
  ((event.currentTarget as Element).nextElementSibling as HTMLInputElement).click();
}

function take(event: Event, actions: TrainerActions): void {
  const input = event.target as HTMLInputElement;
  const file = input.files?.[0];
  input.value = '';
  if (file !== undefined) actions.tryPicture(file);
}

export const stageStyles = css`
  .stage-column {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.75rem;
    min-width: 0;
  }
  .stage {
    position: relative;
    display: grid;
    padding: 0.625rem;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_raised);
  }
  .stage.open {
    min-height: 11rem;
    border-color: color-mix(in oklab, var(--_muted) 60%, transparent);
    border-style: dashed;
  }
  densenet-camera {
    color-scheme: inherit;
    width: 100%;
    /* So that the classes' buttons stay in sight beneath it on a phone. */
    max-height: 40vh;
    overflow: hidden;
  }
  .empty {
    place-self: center;
    max-width: 20rem;
    text-align: center;
  }
  .empty p {
    margin: 0;
  }
  .invitation {
    font-size: 1.0625rem;
    font-weight: 600;
  }
  .given {
    display: grid;
    place-items: center;
    min-width: 0;
  }
  .given canvas {
    max-width: 100%;
    max-height: 20rem;
    border-radius: calc(var(--_radius) / 2);
    background: #fff;
    object-fit: contain;
    forced-color-adjust: none;
  }
  .remove {
    position: absolute;
    top: 0.5rem;
    right: 0.5rem;
  }
  .failure {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 0.5rem;
    color: var(--_error);
    font-size: 0.9375rem;
  }
  .failure p {
    margin: 0;
    overflow-wrap: anywhere;
  }
`;
