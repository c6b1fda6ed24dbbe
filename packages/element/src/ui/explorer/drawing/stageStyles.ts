import { css, unsafeCSS } from 'lit';
import { baseStyles } from '../../explanation/styles.ts';
import { themeColours } from './theme.ts';

export const stageStyles = [
  ...baseStyles,
  css`
    canvas {
      display: block;
      width: 100%;
      height: var(--_stage-height, 300px);
      border-radius: calc(var(--_radius) * 0.67);
      background: var(--_surface);
      cursor: pointer;
      touch-action: pan-y pinch-zoom;
    }
  `,
  unsafeCSS(themeColours.map((name) => `[data-colour='${name}'] { color: var(--_${name}); }`).join('\n')),
];
