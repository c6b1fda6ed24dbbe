import { html } from 'lit';

export interface SliderOptions {
  label: string;
  value: number;
  min: number;
  max: number;
  step?: number;
  /** The value as people read it; the number itself where it is left out. */
  text?: string;
  onInput(value: number): void;
}

/** A number to choose, with its name and value. The value is no `<output>`, which the label would be of instead of the slider. */
export function slider({ label, value, min, max, step = 1, text = String(value), onInput }: SliderOptions) {
  return html`<label class="slider">
    <span>${label}</span>
    <span class="value" aria-hidden="true">${text}</span>
    <input
      type="range"
      min=${min}
      max=${max}
      step=${step}
      .value=${String(value)}
      aria-valuetext=${text}
      @input=${(event: InputEvent) => onInput((event.target as HTMLInputElement).valueAsNumber)}
    />
  </label>`;
}
