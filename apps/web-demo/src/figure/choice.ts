import { html } from 'lit';

/** One of the things to choose from. */
export interface Option {
  text: string;
  isChosen: boolean;
  /** True by default. */
  isPossible?: boolean;
  choose: () => void;
}

/** A few things side by side of which one is chosen. `name` groups them, and is no other group's in the page. */
export function choice(name: string, legend: string, options: readonly Option[]) {
  return html`<fieldset class="choice">
    <legend>${legend}</legend>
    ${options.map(
      ({ text, isChosen, isPossible = true, choose }) => html`<label>
        <input
          type="radio"
          class="visually-hidden"
          name=${name}
          .checked=${isChosen}
          ?disabled=${!isPossible}
          @change=${choose}
        />
        <span>${text}</span>
      </label>`,
    )}
  </fieldset>`;
}
