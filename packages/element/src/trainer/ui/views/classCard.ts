import { css, html, nothing, type TemplateResult } from 'lit';
import { chosenFiles } from '../../../image/foundFiles.ts';
import { cameraIcon, closeIcon, pictureIcon } from '../../../ui/icons.ts';
import '../exampleGrid.ts';
import { burstIcon, folderIcon } from '../icons.ts';
import type { ClassState, TrainerActions, TrainerState } from './state.ts';

/** Pictures of a burst. */
export const burstCount = 20;

/** A class: its name, the ways to give examples, and the examples. */
export function classCard(state: TrainerState, one: ClassState, actions: TrainerActions): TemplateResult {
  const { texts } = state;
  const { id, name, examples, chosen } = one;
  // It can be focused so that what is pasted goes to the class that was clicked.
  return html`<section part="class" class="card" aria-label=${name} data-class-id=${id} tabindex="-1">
    <div class="card-head">
      <input
        part="field"
        class="name"
        aria-label=${texts.classes.name}
        autocomplete="off"
        .value=${name}
        @change=${(event: Event) => rename(event.target as HTMLInputElement, one, actions)}
      />
      <span class="count">${texts.classes.pictures(examples.length)}</span>
      <button
        part="button"
        class="quiet round"
        type="button"
        aria-label=${texts.classes.remove(name)}
        title=${texts.classes.remove(name)}
        @click=${() => actions.removeClass(id)}
      >${closeIcon}</button>
    </div>
    ${ways(state, one, actions)}
    ${
      examples.length === 0
        ? html`<p class="hint empty-class">${texts.classes.empty}</p>`
        : html`<densenet-example-grid
            exportparts="examples"
            .texts=${texts}
            .name=${name}
            .examples=${examples}
            .chosen=${chosen}
            @choose=${(event: CustomEvent<ReadonlySet<string>>) => actions.choose(id, event.detail)}
            @remove=${() => actions.removeChosen(id)}
          ></densenet-example-grid>`
    }
    ${chosen.size === 0 ? nothing : choice(state, one, actions)}
  </section>`;
}

function rename(input: HTMLInputElement, { id, name }: ClassState, actions: TrainerActions): void {
  if (!actions.renameClass(id, input.value)) input.value = name;
}

function ways(state: TrainerState, { id, name }: ClassState, actions: TrainerActions): TemplateResult {
  const { classes: texts } = state.texts;
  const recording = state.recording?.classId === id ? state.recording : undefined;
  const taking = recording !== undefined && recording.countdown === undefined;
  const countdown = recording?.countdown === undefined ? undefined : texts.countdown(recording.countdown);
  return html`<div part="toolbar" class="ways" role="group" aria-label=${name}>
    <button
      part="button"
      class="record"
      type="button"
      aria-label=${taking ? texts.recordingOf(name) : texts.recordOf(name)}
      aria-pressed=${taking}
      @pointerdown=${(event: PointerEvent) => hold(event, id, actions)}
      @pointerup=${actions.stopRecording}
      @pointercancel=${actions.stopRecording}
      @lostpointercapture=${actions.stopRecording}
      @keydown=${(event: KeyboardEvent) => press(event, () => actions.startRecording(id))}
      @keyup=${(event: KeyboardEvent) => press(event, actions.stopRecording)}
      @blur=${actions.stopRecording}
      @contextmenu=${(event: Event) => event.preventDefault()}
      @click=${(event: MouseEvent) => clickWithout(event, id, actions)}
    >${cameraIcon}${taking ? texts.recording : texts.record}</button>
    <button
      part="button"
      type="button"
      aria-label=${countdown === undefined ? texts.burstOf(name, burstCount) : countdown}
      title=${texts.burstOf(name, burstCount)}
      @click=${() => actions.burst(id)}
    >${burstIcon}${countdown ?? texts.burst}</button>
    <button part="button" type="button" aria-label=${texts.filesOf(name)} @click=${openPicker}>
      ${pictureIcon}${texts.files}
    </button>
    <input class="file" type="file" accept="image/*" multiple hidden aria-label=${texts.filesOf(name)} @change=${take} />
    <button part="button" type="button" aria-label=${texts.folderOf(name)} @click=${openPicker}>
      ${folderIcon}${texts.folder}
    </button>
    <input class="file" type="file" webkitdirectory hidden aria-label=${texts.folderOf(name)} @change=${take} />
  </div>`;

  function take(event: Event): void {
    const input = event.target as HTMLInputElement;
    const files = chosenFiles(input.files ?? []);
    // Without this, choosing the same files again would fire no event.
    input.value = '';
    if (files.length > 0) actions.addFiles(files, id);
  }
}

function hold(event: PointerEvent, classId: string, actions: TrainerActions): void {
  if (event.button !== 0) return;
  // The finger may leave the button while it holds.
  (event.currentTarget as Element).setPointerCapture(event.pointerId);
  actions.startRecording(classId);
}

function press(event: KeyboardEvent, act: () => void): void {
  if (event.key !== ' ' && event.key !== 'Enter') return;
  // No click follows.
  event.preventDefault();
  if (!event.repeat) act();
}

/** A click by assistive technology, which cannot hold a button: it has no pointer and no key before it. */
function clickWithout(event: MouseEvent, classId: string, actions: TrainerActions): void {
  if (event.detail === 0) actions.burst(classId);
}

/** Opens the file dialog of the input that follows the button. */
function openPicker(event: Event): void {
  ((event.currentTarget as Element).nextElementSibling as HTMLInputElement).click();
}

/** What can be done with the examples that are chosen. */
function choice(state: TrainerState, { id, chosen }: ClassState, actions: TrainerActions): TemplateResult {
  const { classes: texts } = state.texts;
  const others = state.classes.filter((other) => other.id !== id);
  const move = (event: Event) => {
    const select = event.target as HTMLSelectElement;
    if (select.value !== '') actions.moveChosen(id, select.value);
  };
  return html`<div class="choice" role="group" aria-label=${texts.chosen(chosen.size)}>
    <span class="count">${texts.chosen(chosen.size)}</span>
    ${
      others.length === 0
        ? nothing
        : html`<select part="field" aria-label=${texts.moveTo} @change=${move}>
            <option value="" selected>${texts.moveTo}…</option>
            ${others.map((other) => html`<option value=${other.id}>${other.name}</option>`)}
          </select>`
    }
    ${
      chosen.size === 1 && state.head !== undefined
        ? html`<button part="button" type="button" @click=${() => actions.findSimilar(id)}>${texts.similar}</button>`
        : nothing
    }
    <button part="button" type="button" @click=${() => actions.removeChosen(id)}>${texts.removeChosen}</button>
    <button part="button" class="quiet" type="button" @click=${() => actions.choose(id, new Set())}>
      ${texts.clearChoice}
    </button>
  </div>`;
}

export const classCardStyles = css`
  .card {
    display: grid;
    gap: 0.75rem;
    min-width: 0;
    padding: 0.875rem;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
  }
  .card:focus,
  .card:focus-within {
    outline: none;
    border-color: color-mix(in oklab, var(--_accent) 60%, var(--_border));
  }
  .card-head {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto auto;
    gap: 0.5rem;
    align-items: center;
  }
  .name {
    min-width: 0;
    min-height: 2.25rem;
    padding: 0.25rem 0.5rem;
    margin-left: -0.5rem;
    border: 1px solid transparent;
    border-radius: calc(var(--_radius) / 2);
    background: transparent;
    font-size: 1.0625rem;
    font-weight: 600;
    text-overflow: ellipsis;
  }
  .name:hover,
  .name:focus {
    border-color: color-mix(in oklab, var(--_muted) 80%, transparent);
    background: var(--_surface);
  }
  .count {
    color: var(--_muted);
    font-size: 0.875rem;
    font-variant-numeric: tabular-nums;
  }
  button.round {
    width: 2.25rem;
    min-height: 2.25rem;
    padding: 0;
    border-radius: 50%;
  }
  .ways,
  .choice {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.375rem;
  }
  .ways button {
    flex: 1 1 auto;
    padding-inline: 0.625rem;
    font-size: 0.9375rem;
  }
  /* Two rows of two, or one row of four. */
  .card .ways button {
    flex-basis: 40%;
  }
  @container (min-width: 46rem) and (max-width: 74rem) {
    .card .ways button {
      flex-basis: auto;
    }
  }
  .record {
    /* A long press is not to select text, open a menu or scroll. */
    touch-action: none;
    user-select: none;
    -webkit-touch-callout: none;
  }
  .record[aria-pressed='true'] {
    border-color: var(--_error);
    background: color-mix(in oklab, var(--_error) 16%, var(--_surface));
  }
  .choice button,
  .choice select {
    min-height: 2.25rem;
    padding: 0.25rem 0.625rem;
    font-size: 0.875rem;
  }
  select {
    min-height: 1.75rem;
    max-width: 12rem;
    border: 1px solid color-mix(in oklab, var(--_muted) 80%, transparent);
    border-radius: calc(var(--_radius) * 0.75);
    background: var(--_surface);
  }
  .empty-class {
    margin: 0;
    padding: 0.875rem;
    border: 1px dashed color-mix(in oklab, var(--_muted) 60%, transparent);
    border-radius: calc(var(--_radius) / 2);
    text-align: center;
  }
`;
