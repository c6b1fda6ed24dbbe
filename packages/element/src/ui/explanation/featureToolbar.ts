import { html } from 'lit';
import type { DenseBlockInfo } from '../../engine/types.ts';
import type { Messages } from '../../messages/en.ts';
import { exitName, sourceName } from './connections.ts';
import { type Step, stepsOf } from './steps.ts';

/** Controls to choose the block and the layer that are shown. */
export function featureToolbar(
  texts: Messages,
  blocks: readonly DenseBlockInfo[],
  step: Step,
  onStep: (step: Step) => void,
) {
  const { features, place } = texts;
  const steps = stepsOf(blocks);
  const index = steps.findIndex(({ block, node }) => block === step.block && node === step.node);
  const isExit = step.node > blocks[step.block]!.layers.length;
  const name = isExit ? exitName(texts, step.block, blocks.length) : sourceName(texts, step.node);
  const button = (label: string, sign: string, target: number) => html`<button
    part="button"
    aria-label=${label}
    ?disabled=${steps[target] === undefined}
    @click=${() => onStep(steps[target]!)}
  >
    ${sign}
  </button>`;
  return html`<div class="controls" part="controls" data-unsaved>
    <div class="blocks" role="radiogroup" aria-label=${features.denseBlock}>
      ${blocks.map(
        ({ layers }, block) => html`<label
          ><input
            type="radio"
            name="block"
            .checked=${block === step.block}
            @change=${() => onStep({ block, node: Math.min(step.node, layers.length + 1) })}
          /><span>${place.block(block + 1)}</span></label
        >`,
      )}
    </div>
    <div class="stepper">
      ${button(features.previous, '←', index - 1)}
      <input
        type="range"
        aria-label=${features.layer}
        aria-valuetext=${features.step(step.block + 1, name)}
        min="0"
        max=${steps.length - 1}
        .value=${String(index)}
        @input=${(event: Event) => onStep(steps[Number((event.target as HTMLInputElement).value)]!)}
      />
      ${button(features.next, '→', index + 1)}
    </div>
  </div>`;
}
