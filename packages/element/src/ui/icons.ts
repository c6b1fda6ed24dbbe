import { html, svg, type TemplateResult } from 'lit';

/** A line drawing on a 24 x 24 grid, in the colour of its text. Hidden from screen readers, since the text says the same. */
export function icon(paths: TemplateResult): TemplateResult {
  return html`<svg
    class="icon"
    viewBox="0 0 24 24"
    width="20"
    height="20"
    fill="none"
    stroke="currentColor"
    stroke-width="1.75"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
    focusable="false"
  >${paths}</svg>`;
}

export const pictureIcon =
  icon(svg`<rect x="3" y="4" width="18" height="16" rx="3" /><circle cx="8.5" cy="9.5" r="1.5" />
  <path d="m4 17.5 4.6-4.2a1.5 1.5 0 0 1 2 0l5.9 5.6M14 15.5l2.2-2a1.5 1.5 0 0 1 2 0L21 16" />`);
export const cameraIcon = icon(svg`<path d="M4 7.5h3l1.6-2.4h6.8L17 7.5h3a1.5 1.5 0 0 1 1.5 1.5v9a1.5 1.5 0 0 1-1.5
  1.5H4A1.5 1.5 0 0 1 2.5 18V9A1.5 1.5 0 0 1 4 7.5z" /><circle cx="12" cy="13" r="3.6" />`);
export const drawIcon = icon(svg`<path d="m4 20 1-4.500L16.2 4.300a1.5 1.5 0 0 1 2.1 0l1.4 1.400a1.5 1.5 0 0 1
  0 2.100L8.5 19z" /><path d="m14 6.5 3.5 3.5" />`);
export const linkIcon = icon(svg`<path d="M10 14a4 4 0 0 0 5.7 0l3.1-3.100a4 4 0 0 0-5.7-5.700L12 6.3" />
  <path d="M14 10a4 4 0 0 0-5.7 0l-3.1 3.100a4 4 0 0 0 5.7 5.700l1.1-1.1" />`);
export const invertIcon = icon(svg`<circle cx="12" cy="12" r="8.5" /><path d="M12 3.500a8.5 8.5 0 0 1 0 17z"
  fill="currentColor" />`);
export const closeIcon = icon(svg`<path d="m6 6 12 12M18 6 6 18" />`);
export const undoIcon = icon(svg`<path d="M8.5 5 4 9.5 8.5 14" /><path d="M4 9.500h10a5.5 5.5 0 0 1 0 11h-3" />`);
export const warningIcon = icon(svg`<path d="M12 4 2.8 19.500h18.400z" /><path d="M12 10v4.500M12 17.200v.1" />`);
export const chevronIcon = icon(svg`<path d="m6 9.5 6 6 6-6" />`);
