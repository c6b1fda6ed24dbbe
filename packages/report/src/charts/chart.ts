import { type PlotOptions, plot } from '@observablehq/plot';
import { html, Markup } from '../page/html.ts';

/** Draws charts; made once a page. */
export interface Charts {
  /** @param label what the chart shows, for those who do not see it: its figures stand in a table or caption beside it */
  draw(label: string, options: PlotOptions): Markup;
}

/** Attributes of many digits, of which two after the point are seen. */
const coordinates = / (d|transform|points|x|y|x1|x2|y1|y2|cx|cy|width|height)="[^"]*"/g;

/** Draws with the page's document, or in Node with one made of objects. */
export async function createCharts(): Promise<Charts> {
  // Typed loosely: whoever compiles this from its source may have no types of a page.
  const { document: ofPage } = globalThis as { document?: object };
  const document = (ofPage ??
    (await import('linkedom')).parseHTML('<html></html>').document) as PlotOptions['document'];
  return {
    draw(label, options) {
      const chart = plot({ ...options, ...(document && { document }), className: 'chart' });
      // The page has the rules of this element, and its policy allows no other style.
      for (const rules of [...chart.querySelectorAll('style')]) rules.remove();
      for (const inner of [chart, ...chart.querySelectorAll('[aria-label], [aria-description]')]) {
        inner.removeAttribute('aria-label');
        inner.removeAttribute('aria-description');
      }
      const drawn = (chart.outerHTML as string).replace(coordinates, (attribute) =>
        attribute.replace(/-?\d+\.\d{3,}/g, (number) => String(Math.round(100 * Number(number)) / 100)),
      );
      // Written here, since linkedom leaves an attribute's text as it is.
      return html`<svg role="img" aria-label="${label}" ${new Markup(drawn.slice('<svg '.length))}`;
    },
  };
}
