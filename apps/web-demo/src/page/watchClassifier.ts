import type { DensenetClassifier } from '@densenet/element';
import type { DemoFigure } from '../figure/figureView.ts';
import { median } from './median.ts';
import { page } from './pageState.ts';

/** How many of the last pictures the median time is computed over. */
const recent = 9;

/** Copies the element's model, picture and timings into the page's state, and lets the figure run after each classification. */
export function watchClassifier(element: DensenetClassifier, figure: DemoFigure): void {
  let times: number[] = [];
  let pictures = 0;
  element.addEventListener('ready', ({ detail }) => {
    times = [];
    page.set({ model: detail, picture: undefined });
  });
  // A button in the element removes the picture, which dispatches no `result`.
  element.addEventListener('click', async () => {
    await element.updateComplete;
    if (element.predictions.length === 0) page.set({ shown: undefined, picture: undefined });
  });
  element.addEventListener('result', ({ detail }) => {
    const { gallery, milliseconds } = page.state;
    const image = gallery?.tiles.indexOf(detail.source as ImageData) ?? -1;
    times = [...times, detail.milliseconds].slice(-recent);
    page.set({
      picture: ++pictures,
      shown: image < 0 ? undefined : { image, predicted: detail.predictions[0]!.index },
      milliseconds: new Map(milliseconds).set(detail.backend, median(times)),
    });
    figure.run();
  });
}
