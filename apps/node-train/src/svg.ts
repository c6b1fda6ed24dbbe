import { printable } from '@densenet/model';

/** Also drops control characters, which XML does not allow. */
const escapeXml = (value: string) =>
  printable(value).replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** Classes of text: `title`, `head`, `name` and `value`. `anchor` is where in the text `x` is: `start` or `end`. */
export const text = (x: number, y: number, value: string, style: string, anchor = 'start') =>
  `<text x="${x.toFixed(1)}" y="${y}" class="${style}" text-anchor="${anchor}">${escapeXml(value)}</text>`;

export const rect = (x: number, y: number, width: number, height: number, fill: string) =>
  `<rect x="${x.toFixed(2)}" y="${y}" width="${width.toFixed(2)}" height="${height}" fill="${fill}"/>`;

/** A chart on white, with a title and a description for those who do not see it. Sizes in pixels. */
export function svgDocument(
  parts: readonly string[],
  { width, height, title, description }: { width: number; height: number; title: string; description: string },
): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-labelledby="title desc">
<title id="title">${escapeXml(title)}</title>
<desc id="desc">${escapeXml(description)}</desc>
<style>text{font:12px system-ui,sans-serif;fill:#1d2733}.title{font-size:15px;font-weight:600}.head{font-weight:600;fill:#4a5868}.name{font-weight:600}</style>
<rect width="100%" height="100%" fill="#fff"/>
${parts.join('\n')}
</svg>
`;
}
