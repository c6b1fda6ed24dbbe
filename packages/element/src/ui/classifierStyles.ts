import { css } from 'lit';
import { barStyles } from './barStyles.ts';
import { buttonStyles } from './buttonStyles.ts';
import { theme, visuallyHidden } from './theme.ts';
import { adviceStyles } from './views/advice.ts';
import { factsStyles } from './views/facts.ts';
import { resultsStyles } from './views/results.ts';
import { stageStyles } from './views/stage.ts';
import { statusStyles } from './views/status.ts';
import { toolbarStyles } from './views/toolbar.ts';

const layout = css`
  :host {
    display: block;
    color-scheme: light dark;
    container-type: inline-size;
  }
  .panel {
    position: relative;
    display: grid;
    gap: 1.25rem;
    padding: clamp(1rem, 3cqi, 1.75rem);
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 1.5);
    background: var(--_surface);
  }
  .main {
    display: grid;
    gap: 1.5rem;
  }
  .input,
  .output {
    display: grid;
    gap: 0.75rem;
    align-content: start;
    min-width: 0;
  }
  .input {
    container-type: inline-size;
  }
  .output {
    grid-template-rows: 1fr auto;
    gap: 1.25rem;
  }
  /* Wide enough for picture and verdict side by side. */
  @container (min-width: 44rem) {
    .main {
      grid-template-columns: minmax(0, 1.15fr) minmax(0, 1fr);
      gap: 2rem;
    }
    .input,
    .output {
      align-content: stretch;
    }
    .input {
      grid-template-rows: 1fr;
    }
  }
  /* They follow the page's choice for this element, not the reader's system a second time. */
  densenet-explanation,
  densenet-sketchpad,
  densenet-camera {
    color-scheme: inherit;
  }
  densenet-explanation {
    display: block;
    padding-top: 1.25rem;
    border-top: 1px solid var(--_border);
  }
  .warning {
    margin: 0;
    color: var(--_error);
    font-size: 0.875rem;
  }
`;

export const classifierStyles = [
  theme,
  visuallyHidden,
  buttonStyles,
  layout,
  stageStyles,
  toolbarStyles,
  statusStyles,
  barStyles,
  resultsStyles,
  adviceStyles,
  factsStyles,
];
