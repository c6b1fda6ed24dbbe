import { css } from 'lit';
import { baseStyles } from './styles.ts';

export const blockDiagramStyles = [
  ...baseStyles,
  css`
    .scroll {
      overflow-x: auto;
    }
    .drawing {
      position: relative;
    }
    svg {
      display: block;
    }
    canvas {
      position: absolute;
      pointer-events: none;
      border-radius: 2px;
    }
    path {
      fill: none;
      stroke: var(--_border);
    }
    .faint path:not(.lit) {
      stroke-opacity: 0.4;
    }
    path.lit {
      stroke: var(--_accent);
      stroke-linecap: round;
    }
    path.reading,
    .faint path.reading {
      stroke: var(--_text);
      stroke-opacity: 1;
      stroke-dasharray: 3 3;
    }
    .node {
      cursor: pointer;
      outline: none;
    }
    .plate {
      stroke: var(--_surface);
    }
    .plate.exit {
      fill: var(--_raised);
      stroke: var(--_muted);
    }
    .later .plate {
      opacity: 0.4;
    }
    .ring {
      fill: none;
      stroke-width: 2;
    }
    .selected .ring {
      stroke: var(--_text);
    }
    .node:focus-visible .ring {
      stroke: var(--_accent);
      stroke-width: 3;
    }
    text {
      fill: var(--_muted);
      font-size: 13px;
      text-anchor: middle;
      font-variant-numeric: tabular-nums;
    }
    .selected .name {
      fill: var(--_text);
      font-weight: 600;
    }
    .weight {
      fill: var(--_accent);
      font-size: 12px;
    }
    @media (prefers-reduced-motion: no-preference) {
      .plate {
        transition: opacity 150ms;
      }
    }
  `,
];
