import { css, html, nothing, type TemplateResult } from 'lit';
import type { Messages } from '../../messages/en.ts';
import { cameraIcon, drawIcon, linkIcon, pictureIcon } from '../icons.ts';
import type { ClassifierActions, ClassifierState, Mode } from './view.ts';

/** Buttons for the ways to give a picture, besides dropping and pasting one. */
export function toolbar(state: ClassifierState, actions: ClassifierActions): TemplateResult {
  // "Choose a picture" stands out where it is the next thing to do; in any other state another button does.
  const { input } = state.texts;
  const first =
    state.mode === 'picture' &&
    !state.linkOpen &&
    state.error === undefined &&
    ['loading', 'ready'].includes(state.model.phase);
  const toggle = (mode: Mode) => () => actions.enter(state.mode === mode ? 'picture' : mode);
  return html`
    <div part="toolbar" class="toolbar" role="group" aria-label=${input.give}>
      <button
        part=${first ? 'button primary-button' : 'button'}
        class=${first ? 'choose primary' : 'choose'}
        type="button"
        @click=${openFilePicker}
      >        ${pictureIcon}${input.choose}
      </button>
      <input
        class="file"
        type="file"
        accept="image/*"
        aria-label=${input.file}
        hidden
        @change=${(event: Event) => takeFile(event, actions.take)}
      />
      <button part="button" type="button" aria-pressed=${state.mode === 'camera'} @click=${toggle('camera')}>
        ${cameraIcon}${input.camera}
      </button>
      ${state.grey ? drawButton(state, toggle('draw')) : nothing}
      <button
        part="button"
        type="button"
        aria-expanded=${state.linkOpen}
        @click=${() => actions.openLink(!state.linkOpen)}
      >${linkIcon}${input.link}</button>
    </div>
    ${state.linkOpen ? linkForm(input, actions.take) : nothing}
  `;
}

function drawButton({ mode, texts }: ClassifierState, onClick: () => void): TemplateResult {
  return html`<button part="button" type="button" aria-pressed=${mode === 'draw'} @click=${onClick}>
    ${drawIcon}${texts.input.draw}
  </button>`;
}

function linkForm(input: Messages['input'], onLink: (address: string) => void): TemplateResult {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    onLink(new FormData(event.target as HTMLFormElement).get('address') as string);
  };
  return html`
    <form part="link-form" class="link" @submit=${submit}>
      <label for="address">${input.address}</label>
      <div class="line">
        <input
          part="field"
          id="address"
          name="address"
          type="url"
          required
          placeholder="https://"
          autocomplete="off"
        />
        <button part="button" type="submit">${input.classify}</button>
      </div>
    </form>
  `;
}

function openFilePicker(event: Event): void {
  (event.currentTarget as Element).parentElement!.querySelector<HTMLInputElement>('input.file')!.click();
}

function takeFile(event: Event, onFile: (file: File) => void): void {
  const input = event.target as HTMLInputElement;
  const file = input.files?.[0];
  // Without this, choosing the same file again would fire no event.
  input.value = '';
  if (file !== undefined) onFile(file);
}

export const toolbarStyles = css`
  .toolbar {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
  }
  .toolbar button {
    flex: 1 1 auto;
  }
  /* Too narrow for one row. */
  @container (max-width: 31rem) {
    .toolbar button:not(.choose) {
      flex: 1 1 0;
      flex-direction: column;
      gap: 0.125rem;
      padding-inline: 0.25rem;
      font-size: 0.875rem;
    }
    .toolbar .choose {
      flex-basis: 100%;
    }
  }
  .link {
    display: grid;
    gap: 0.25rem;
  }
  .link label {
    color: var(--_muted);
    font-size: 0.875rem;
  }
  .line {
    display: flex;
    gap: 0.5rem;
  }
  .line input {
    flex: 1;
    min-width: 0;
    min-height: 2.5rem;
    padding: 0.375rem 0.75rem;
    border: 1px solid color-mix(in oklab, var(--_muted) 80%, transparent);
    border-radius: calc(var(--_radius) * 0.75);
    background: var(--_surface);
  }
`;
