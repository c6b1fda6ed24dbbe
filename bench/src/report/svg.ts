/** What is text, in XML. */
export const escapeXml = (value: string): string =>
  value.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** A text of an SVG, of a class. */
export const text = (x: number, y: number, value: string, style: string, anchor = 'start'): string =>
  `<text x="${x.toFixed(1)}" y="${y}" class="${style}" text-anchor="${anchor}">${escapeXml(value)}</text>`;

/** The styles of `text`, and a white ground. */
export const ground = `<style>text{font:12px system-ui,sans-serif;fill:#1d2733}.title{font-size:15px;font-weight:600}.case{font-weight:600}.note{fill:#4a5868}</style>
<rect width="100%" height="100%" fill="#fff"/>`;
