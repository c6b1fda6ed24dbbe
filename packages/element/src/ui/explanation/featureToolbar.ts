import { html } from 'lit';
import type { DenseBlockInfo } from '../../engine/types.ts';
import { exitName, sourceName } from './connections.ts';
import { type Step, stepsOf } from './steps.ts';

/** Controls to choose the block and the layer that are shown. */
export function featureToolbar(blocks: readonly DenseBlockInfo[], step: Step, onStep: (step: Step) => void) {
  const steps = stepsOf(blocks);
  const index = steps.findIndex(({ block, node }) => block === step.block && node === step.node);
  const isExit = step.node > blocks[step.block]!.layers.length;
  const name = isExit ? exitName(step.block, blocks.length) : sourceName(step.node);
  const button = (label: string, sign: string, target: number) => html`<button
    part="button"
    aria-label=${label}
    ?disabled=${steps[target] === undefined}
    @click=${() => onStep(steps[target]!)}
  >
    ${sign}
  </button>`;
  return html`<div class="controls" part="controls">
    <div class="blocks" role="radiogroup" aria-label="Dense block">
      ${blocks.map(
        ({ layers }, block) => html`<label
          ><input
            type="radio"
            name="block"
            .checked=${block === step.block}
            @change=${() => onStep({ block, node: Math.min(step.node, layers.length + 1) })}
          /><span>Block ${block + 1}</span></label
        >`,
      )}
    </div>
    <div class="stepper">
      ${button('Previous layer', '←', index - 1)}
      <input
        type="range"
        aria-label="Layer"
        aria-valuetext="Block ${step.block + 1}, ${name}"
        min="0"
        max=${steps.length - 1}
        .value=${String(index)}
        @input=${(event: Event) => onStep(steps[Number((event.target as HTMLInputElement).value)]!)}
      />
      ${button('Next layer', '→', index + 1)}
    </div>
  </div>`;
}
