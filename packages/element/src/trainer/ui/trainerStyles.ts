import { css } from 'lit';
import { barStyles } from '../../ui/barStyles.ts';
import { buttonStyles } from '../../ui/buttonStyles.ts';
import { theme, visuallyHidden } from '../../ui/theme.ts';
import { statusStyles } from '../../ui/views/status.ts';
import { answerStyles } from './views/answer.ts';
import { classCardStyles } from './views/classCard.ts';
import { confusionStyles } from './views/confusion.ts';
import { curveStyles } from './views/curve.ts';
import { keepingStyles } from './views/keeping.ts';
import { learningStyles } from './views/learning.ts';
import { noticeStyles } from './views/notices.ts';
import { stageStyles } from './views/stage.ts';
import { takeHomeStyles } from './views/takeHome.ts';

const layout = css`
  :host {
    display: block;
    container-type: inline-size;
  }
  .panel {
    position: relative;
    padding: clamp(0.75rem, 3cqi, 1.5rem);
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 1.5);
    background: var(--_surface);
  }
  .columns {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1.5rem;
  }
  .see,
  .teach,
  .learn {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1rem;
    align-content: start;
    min-width: 0;
  }
  /* In one column, the camera stays in sight while a class's button below it is held. */
  .see {
    display: contents;
  }
  .camera-on .stage-column {
    position: sticky;
    z-index: 1;
    top: 0;
    padding-block: 0.5rem;
    background: var(--_surface);
  }
  @container (min-width: 46rem) {
    .columns {
      grid-template-columns: minmax(0, 1.2fr) minmax(0, 1fr);
      grid-template-rows: auto 1fr;
    }
    .teach {
      grid-row: 1 / span 2;
      grid-column: 1;
    }
    .see,
    .learn {
      grid-column: 2;
    }
    .see {
      display: grid;
    }
    .camera-on .stage-column {
      position: static;
      padding-block: 0;
    }
  }
  @container (min-width: 74rem) {
    .columns {
      grid-template-columns: minmax(0, 1.15fr) minmax(0, 1fr) minmax(0, 1fr);
      grid-template-rows: auto;
    }
    .teach {
      grid-row: 1;
    }
    .see {
      grid-column: 2;
    }
    .learn {
      grid-column: 3;
    }
  }
  h2 {
    margin: 0;
    font-size: 1.125rem;
    font-weight: 650;
    letter-spacing: -0.01em;
  }
  .teach-head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0.5rem;
  }
  .block {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.75rem;
    min-width: 0;
  }
  .block:empty {
    display: none;
  }
  .block + .block {
    padding-top: 1rem;
    border-top: 1px solid var(--_border);
  }
  .block > p {
    margin: 0;
  }
  .block button.quiet {
    margin-left: -0.875rem;
  }
  .small,
  .hint {
    color: var(--_muted);
    font-size: 0.875rem;
  }
  .small {
    margin: 0;
  }
  summary {
    min-height: 1.75rem;
    cursor: pointer;
  }
  summary h2 {
    display: inline;
  }
  .drop-hint {
    position: absolute;
    z-index: 2;
    inset: 0;
    display: grid;
    place-items: center;
    border: 2px dashed var(--_accent);
    border-radius: inherit;
    background: color-mix(in oklab, var(--_surface) 60%, transparent);
    color: var(--_accent);
    font-size: 1.25rem;
    font-weight: 600;
    text-align: center;
    pointer-events: none;
  }
  .drop-hint span {
    position: sticky;
    inset-block: 40vh;
    padding: 0.5rem 1rem;
    border-radius: var(--_radius);
    background: var(--_surface);
  }
`;

export const trainerStyles = [
  theme,
  visuallyHidden,
  buttonStyles,
  statusStyles,
  layout,
  barStyles,
  classCardStyles,
  stageStyles,
  answerStyles,
  learningStyles,
  curveStyles,
  confusionStyles,
  keepingStyles,
  noticeStyles,
  takeHomeStyles,
];
